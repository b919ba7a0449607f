package io.tributary.rules.dialect;

/** What may be wrong with a rule's actions, in the codes of the cloud API, whose spelling is binding. (Rule engine, section 3.) */
public enum ActionFault {
    /** Not the JSON that actions are written in, or more of them than a rule may have. */
    MALFORMED("InvalidParameterValue"),
    /** There is no action. */
    ACTION_NIL("InvalidParameterValue.ActionNil"),
    /** The topic of a republish does not name a device and a suffix. */
    REPUBLISH_TOPIC_FORMAT_ERROR("InvalidParameterValue.RepublishTopicFormatError"),
    /** The address of a forward is not one that can be posted to. */
    CHECK_FORWARD_URL_FAIL("InvalidParameterValue.CheckForwardURLFail"),
    /** Two actions have the same target, error actions among them. */
    CLOUD_COMPONENT_ALREADY_EXIST("InvalidParameterValue.CloudComponentAlreadyExist"),
    /** An error action publishes to the topic of an action. */
    FAIL_ACTION_HAS_SAME_DEVICE("InvalidParameterValue.FailActionHasSameDevice");

    private final String code;

    ActionFault(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
