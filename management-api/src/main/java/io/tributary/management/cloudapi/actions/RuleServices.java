package io.tributary.management.cloudapi.actions;

import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.Rules;

/** What the actions on rules are over. */
public record RuleServices(Rules rules, Destinations destinations) {}
