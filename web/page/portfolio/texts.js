// What the portfolio view says.

import { en } from "./texts/en.js";

export const TEXTS = en;
