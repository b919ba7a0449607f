package io.tributary.standalone.manage;

/** Options that say what a thing is to be. */
interface Settings {
    /** Adds what was given, and nothing for what was not. */
    Body addTo(Body body);
}
