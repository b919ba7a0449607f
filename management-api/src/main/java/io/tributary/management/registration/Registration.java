package io.tributary.management.registration;

/** What a device is answered. */
public sealed interface Registration {
    /** It has its credential. */
    record Granted(SealedPayload payload) implements Registration {}

    /**
     * It has none.
     *
     * @param message what is wrong and what helps, for whoever reads the device's log; says nothing of secrets
     */
    record Refused(Refusal refusal, String message) implements Registration {}

    /** Why a registration is refused. */
    enum Refusal {
        /** The request is not in the form of section 14. */
        MALFORMED("InvalidParameter", 1001),
        PRODUCT_UNKNOWN("ResourceNotFound.ProductNotExist", 1002),
        DEVICE_UNKNOWN("ResourceNotFound.DeviceNotExist", 1003),
        /** The signature is wrong, too old, or was used before. */
        SIGNATURE("AuthFailure.SignatureFailure", 1004),
        /** As many have registered as may, or the product is full. */
        LIMIT("LimitExceeded.DeviceExceedLimit", 1005),
        /** The account does not want it: registration is off, the device is disabled, or has registered before. */
        FORBIDDEN("UnsupportedOperation", 1006),
        TOO_FAST("RequestLimitExceeded", 1007),
        /** Something of the platform does not answer; the same request, signed anew, may succeed later. */
        UNAVAILABLE("InternalError", 1008);

        private final String code;
        private final int number;

        Refusal(String code, int number) {
            this.code = code;
            this.number = number;
        }

        /** The code of the envelope (section 14.1). */
        public String code() {
            return code;
        }

        /** The code of the flat answer (section 14.2): any but zero is a failure to its client. */
        public int number() {
            return number;
        }
    }
}
