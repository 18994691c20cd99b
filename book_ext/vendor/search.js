import MiniSearch from "minisearch";
import { stemmer } from "stemmer";
window.MiniSearch = MiniSearch;
window.stemmer = stemmer;
