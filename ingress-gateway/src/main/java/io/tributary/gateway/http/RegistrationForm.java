package io.tributary.gateway.http;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.function.Consumer;
import java.util.function.Function;

/** One of the two forms of registration: what it looks like when the API cannot be asked. (Device protocol, section 14.) */
final class RegistrationForm implements Route {
    private static final RejectedException AWAY =
            new RejectedException(Rejection.UNAVAILABLE, "the platform cannot answer now; sign again and try again");

    private final RegistrationRelay relay;
    private final Function<RejectedException, Answer> refused;

    private RegistrationForm(RegistrationRelay relay, Function<RejectedException, Answer> refused) {
        this.relay = relay;
        this.refused = refused;
    }

    /** {@code POST /device/register}. */
    static RegistrationForm current(RegistrationRelay relay) {
        return new RegistrationForm(relay, EnvelopeAnswers::refused);
    }

    /** {@code POST /register/dev}, of the old C SDK. */
    static RegistrationForm old(RegistrationRelay relay) {
        return new RegistrationForm(relay, RegistrationForm::flat);
    }

    /** The number is the one by which the API says the same. */
    private static Answer flat(RejectedException refusal) {
        return Answer.json(
                        503,
                        "{\"code\":1008,\"message\":" + JsonBody.quoted(EnvelopeAnswers.sentence(refusal))
                                + ",\"len\":0,\"payload\":\"\"}")
                .retryAfter(PlainAnswers.RETRY_SECONDS);
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        relay.ask(request, answer, () -> answer.accept(refused.apply(AWAY)));
    }

    @Override
    public Answer refused(RejectedException refusal) {
        return refused.apply(refusal);
    }
}
