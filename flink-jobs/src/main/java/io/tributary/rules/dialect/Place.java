package io.tributary.rules.dialect;

/** Where something stands in a rule's text; both count from 1. */
record Place(int line, int column) {}
