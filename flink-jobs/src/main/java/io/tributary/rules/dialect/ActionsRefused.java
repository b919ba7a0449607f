package io.tributary.rules.dialect;

/** A rule's actions are refused: why, and a message that names the action and its value. Carries no stack trace: it is an answer. */
public final class ActionsRefused extends RuntimeException {
    private final ActionFault fault;

    ActionsRefused(ActionFault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public ActionFault fault() {
        return fault;
    }
}
