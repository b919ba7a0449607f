package io.tributary.gateway.coap;

/** What a device wants of its session by a GET. */
sealed interface Wish {
    Question question();

    /** To be told of the messages on a topic. */
    record Observe(Question question, String topic) implements Wish {}

    /** Not to hear of a topic any more. */
    record Cancel(Question question, String topic) implements Wish {}

    /** The oldest message on a topic that it does not have. */
    record Poll(Question question, String topic) implements Wish {}

    /** @param name of the shadow; empty: the plain one */
    record GetShadow(Question question, String name) implements Wish {}
}
