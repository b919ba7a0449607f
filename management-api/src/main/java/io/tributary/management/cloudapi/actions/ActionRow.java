package io.tributary.management.cloudapi.actions;

import java.util.Optional;

/** A row of the table of actions. */
public sealed interface ActionRow {
    String name();

    /**
     * An action that is carried out.
     *
     * @param missing what of it is not there yet; empty when all of it is
     */
    record Wired(String name, Permission permission, WaitingAction action, Wording wording, Optional<String> missing)
            implements ActionRow {}

    /**
     * An action that answers UnsupportedOperation.
     *
     * @param part which part of the platform brings it, or why it never comes
     */
    record Unsupported(String name, String part) implements ActionRow {}
}
