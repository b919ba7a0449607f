package io.tributary.management.rules;

import io.tributary.forward.ForwardUrl;

/**
 * Asks a server whether it is one that expects to be forwarded to, when a rule with a token is saved or enabled. (Rule engine, section
 * 4, address check.) Thread-safe.
 */
public interface ForwardCheck {
    /** Asks once; takes as long as the server may take to answer, 5 s at most, and throws nothing. */
    Result check(ForwardUrl url, String token);

    /** What came of it. */
    enum Outcome {
        PASSED,
        /** No answer, or another than was asked for: the cloud API's CheckForwardURLFail. */
        FAILED,
        /** The server sends elsewhere: the cloud API's ForwardRedirectDenied. */
        REDIRECTED
    }

    /**
     * @param cause for people, with the remedy; empty when it passed
     */
    record Result(Outcome outcome, String cause) {

        /**
         * What an answer means.
         *
         * @param body what was read of it; nothing beyond the echo matters
         * @param echo what was asked for
         */
        public static Result of(int status, String body, String echo) {
            if (status >= 300 && status < 400) {
                return new Result(
                        Outcome.REDIRECTED,
                        "the server redirects (HTTP status " + status + "); give the address it redirects to");
            }
            if (status != 200) {
                return failed("the server answers the check with HTTP status " + status
                        + "; let it answer GET with 200 and the value of the header Echostr");
            }
            return body.equals(echo)
                    ? new Result(Outcome.PASSED, "")
                    : failed(
                            "the server answers the check with another text; let it answer with the value of the header"
                                    + " Echostr and nothing else");
        }

        /** The check could not be made, or was not passed. */
        public static Result failed(String cause) {
            return new Result(Outcome.FAILED, cause);
        }
    }
}
