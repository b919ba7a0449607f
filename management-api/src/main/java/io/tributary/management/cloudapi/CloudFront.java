package io.tributary.management.cloudapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.access.CloudKey;
import io.tributary.management.access.CloudKeys;
import io.tributary.management.access.Decision;
import io.tributary.management.cloudapi.actions.ActionRow;
import io.tributary.management.cloudapi.actions.Call;
import io.tributary.management.cloudapi.actions.CloudActions;
import io.tributary.management.cloudapi.actions.Permission;
import io.tributary.management.cloudapi.model.ActionModel;
import io.tributary.management.cloudapi.model.AnswerWriter;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.cloudapi.model.ApiVersion;
import io.tributary.management.cloudapi.model.ArgumentReader;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.cloudapi.model.WireForms;
import io.tributary.management.cloudapi.signature.RawCall;
import io.tributary.management.cloudapi.signature.SigningTime;
import io.tributary.management.cloudapi.signature.Tc3Signature;
import io.tributary.management.cloudapi.signature.V1Signature;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers cloud calls: every call gets the envelope of section 4, whatever is wrong with it. The checks come in the order of section 5:
 * method, version, action, signature form, key, time, signature, rate, permission, parameters, then the action itself. Thread-safe.
 */
public final class CloudFront {
    private static final Logger LOG = LoggerFactory.getLogger(CloudFront.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final int MAX_QUERY = 32 << 10;

    private final ApiModel model;
    private final CloudKeys keys;
    private final AccessControl access;
    private final CloudActions actions;
    private final Journal journal;
    private final CallRate rate;
    private final Clock clock;
    private final AnswerWriter writer;
    private final Messages messages;

    public CloudFront(
            ApiModel model,
            CloudKeys keys,
            AccessControl access,
            CloudActions actions,
            Journal journal,
            CallRate rate,
            Clock clock) {
        this.model = model;
        this.keys = keys;
        this.access = access;
        this.actions = actions;
        this.journal = journal;
        this.rate = rate;
        this.clock = clock;
        this.writer = new AnswerWriter(model);
        this.messages = new Messages();
    }

    /** The body of a call, which is read only once it is known how much of it is acceptable. */
    public interface Body {
        /**
         * All of it; the same bytes each time.
         *
         * @throws CloudRefusal when there is more
         */
        byte[] read(int maxBytes);
    }

    /**
     * Answers one call.
     *
     * @return the response, a JSON document; it never fails
     */
    @SuppressWarnings("CatchingUnchecked") // whatever is thrown is the failure of the call
    public CompletionStage<String> answer(RawCall call, Body body, InetAddress caller) {
        String requestId = UUID.randomUUID().toString();
        String[] language = {call.header("X-TC-Language").orElse("")};
        CompletionStage<ObjectNode> response;
        try {
            response = respond(call, body, caller, language, requestId);
        } catch (RuntimeException failure) {
            response = CompletableFuture.failedFuture(failure);
        }
        return response.handle((fields, failure) -> {
            ObjectNode told =
                    failure == null ? fields : error(refusalOf(CloudActions.causeOf(failure), requestId), language[0]);
            told.put("RequestId", requestId);
            return text(JsonNodeFactory.instance.objectNode().set("Response", told));
        });
    }

    private static CloudRefusal refusalOf(Throwable failure, String requestId) {
        if (failure instanceof CloudRefusal refusal) {
            return refusal;
        }
        if (failure instanceof RejectedException refusal) {
            return ofPlatform(refusal);
        }
        LOG.atError().setCause(failure).addKeyValue("requestId", requestId).log("a cloud call failed unexpectedly");
        return new CloudRefusal(
                "InternalError", "the call failed unexpectedly; the log of the management API names its RequestId");
    }

    private CompletionStage<ObjectNode> respond(
            RawCall call, Body body, InetAddress address, String[] language, String requestId) {
        if (!call.method().equals("GET") && !call.method().equals("POST")) {
            throw new CloudRefusal(
                    "UnsupportedProtocol", "the method is " + CloudRefusal.shown(call.method()) + "; use POST or GET");
        }
        if (call.query().length() > MAX_QUERY) {
            throw new CloudRefusal(
                    CloudRefusal.MALFORMED, "the query is longer than " + MAX_QUERY + " bytes; use POST");
        }
        boolean inHeaders = call.header("Authorization").isPresent();
        Map<String, String> parameters = inHeaders ? Map.of() : parameters(call, body);
        Function<String, Optional<String>> common =
                name -> Optional.ofNullable(parameters.get(name)).or(() -> call.header("X-TC-" + name));
        common.apply("Language").ifPresent(word -> language[0] = word);
        ApiVersion version = version(common);
        ActionModel action = action(version, common);
        Proof proof = inHeaders ? tc3(call, body) : v1(call, parameters);
        Caller caller = authenticate(proof, common).from(address);
        if (!rate.take(caller.principal(), action.name())) {
            throw new CloudRefusal(
                    "RequestLimitExceeded",
                    "more than " + rate.perSecond() + " calls of " + action.name() + " in a second; slow down");
        }
        return carryOut(version, action, proof, caller, requestId);
    }

    private CompletionStage<ObjectNode> carryOut(
            ApiVersion version, ActionModel action, Proof proof, Caller caller, String requestId) {
        ActionRow row = actions.row(action.name());
        if (row instanceof ActionRow.Wired wired) {
            JsonNode fields = proof.fields();
            List<String> resources = wired.permission().resources().of(fields);
            require(caller, wired.permission(), resources);
            Call call = new Call(
                    caller,
                    new ArgumentReader(version, proof.form()).read(action, fields),
                    access,
                    proof.call().origin());
            CompletionStage<Map<String, ?>> answer = wired.permission().changes()
                    ? onRecord(call, wired, action, resources, requestId)
                    : actions.run(wired, call, action);
            return answer.thenApply(told -> writer.write(version, action, told));
        }
        // Nobody learns by this what it could not read in the documentation, so there is nothing to permit.
        new ArgumentReader(version, proof.form()).read(action, proof.fields());
        throw new CloudRefusal(
                "UnsupportedOperation", action.name() + " is not offered: " + ((ActionRow.Unsupported) row).part());
    }

    private CompletionStage<Map<String, ?>> onRecord(
            Call call, ActionRow.Wired row, ActionModel action, List<String> resources, String requestId) {
        String what = resources.size() == 1
                ? resources.get(0)
                : resources.get(0) + " and " + (resources.size() - 1) + " more";
        Journal.Ending ending = journal.begin(call.caller(), row.permission().action(), what, requestId);
        return actions.run(row, call, action).whenComplete((answer, failure) -> conclude(ending, failure));
    }

    private static void conclude(Journal.Ending ending, @Nullable Throwable failure) {
        if (failure == null) {
            ending.end(Journal.Outcome.DONE, "");
        } else if (failure instanceof CloudRefusal refusal) {
            // A store that is away may have made the change all the same.
            boolean open = refusal.code().startsWith("InternalError");
            ending.end(open ? Journal.Outcome.FAILED : Journal.Outcome.REFUSED, String.valueOf(refusal.getMessage()));
        } else {
            ending.end(
                    Journal.Outcome.FAILED, "unexpected: " + failure.getClass().getSimpleName());
        }
    }

    private void require(Caller caller, Permission permission, List<String> resources) {
        for (String resource : resources) {
            Decision decision = access.decide(caller, permission.action(), resource);
            if (!decision.allowed()) {
                throw new CloudRefusal(
                        "AuthFailure.UnauthorizedOperation",
                        caller.principal() + " may not do " + permission.action() + " on "
                                + CloudRefusal.shown(resource) + ": " + decision.reason());
            }
        }
    }

    private static Map<String, String> parameters(RawCall call, Body body) {
        if (call.method().equals("GET")) {
            return WireForms.urlEncoded(call.query());
        }
        String type = call.header("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
        return type.startsWith("application/x-www-form-urlencoded")
                ? WireForms.urlEncoded(WireForms.formText(body.read(Proof.V1.MAX_BODY_BYTES)))
                : Map.of();
    }

    private ApiVersion version(Function<String, Optional<String>> common) {
        String name = common.apply("Version").orElseThrow(() -> missing("Version"));
        return model.version(name)
                .orElseThrow(() -> new CloudRefusal(
                        "NoSuchVersion",
                        "there is no version " + CloudRefusal.shown(name) + "; use one of "
                                + String.join(", ", model.versions().keySet())));
    }

    private static ActionModel action(ApiVersion version, Function<String, Optional<String>> common) {
        String name = common.apply("Action").orElseThrow(() -> missing("Action"));
        return version.action(name)
                .orElseThrow(() -> new CloudRefusal(
                        "InvalidAction", "version " + version.name() + " has no action " + CloudRefusal.shown(name)));
    }

    private static Proof tc3(RawCall call, Body body) {
        Tc3Signature signature = Tc3Signature.of(call.header("Authorization").orElse(""))
                .orElseThrow(
                        () -> new CloudRefusal(
                                "AuthFailure.SignatureFailure",
                                "the header Authorization is not 'TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…'"));
        String timestamp = call.header("X-TC-Timestamp").orElse("").strip();
        return new Proof.Tc3(call, signature, timestamp, body);
    }

    private static Proof v1(RawCall call, Map<String, String> parameters) {
        if (!parameters.containsKey(V1Signature.PARAMETER)) {
            throw new CloudRefusal(
                    CloudRefusal.MISSING,
                    "the call is not signed: send the header Authorization or the parameter Signature");
        }
        return new Proof.V1(call, parameters);
    }

    private Caller authenticate(Proof proof, Function<String, Optional<String>> common) {
        if (proof.secretId().isEmpty()) {
            throw missing("SecretId");
        }
        if (!SECRET_ID.matcher(proof.secretId()).matches()) {
            throw new CloudRefusal(
                    "AuthFailure.InvalidSecretId",
                    CloudRefusal.shown(proof.secretId()) + " is not the id of an API key");
        }
        Instant now = clock.instant();
        Optional<String> token = common.apply("Token").filter(text -> !text.isEmpty());
        CloudKey key = keys.keyOf(proof.secretId(), token)
                .filter(found -> found.worksAt(now))
                .orElseThrow(() -> token.isPresent()
                        ? new CloudRefusal(
                                "AuthFailure.TokenFailure", "the token is not of this SecretId, or has run out")
                        : new CloudRefusal(
                                "AuthFailure.SecretIdNotFound",
                                "the SecretId " + proof.secretId() + " is unknown, disabled or has expired"));
        String timestamp = common.apply("Timestamp").orElseThrow(() -> missing("Timestamp"));
        Instant signedAt = SigningTime.of(timestamp.strip())
                .orElseThrow(() -> new CloudRefusal(
                        CloudRefusal.MALFORMED,
                        "Timestamp is " + CloudRefusal.shown(timestamp) + ", not Unix seconds"));
        if (!SigningTime.isCurrent(signedAt, now)) {
            throw new CloudRefusal(
                    "AuthFailure.SignatureExpire",
                    "Timestamp is " + signedAt.getEpochSecond() + " and it is " + now.getEpochSecond()
                            + "; set the caller's clock");
        }
        if (!proof.isOf(key.secretKey())) {
            throw new CloudRefusal(
                    "AuthFailure.SignatureFailure", "the signature is not that of this call by this SecretId");
        }
        return key.caller();
    }

    private static CloudRefusal missing(String parameter) {
        return new CloudRefusal(
                CloudRefusal.MISSING,
                "the common parameter " + parameter + " (header X-TC-" + parameter + ") is missing");
    }

    /** What is refused before an action can word it: the keys or policies cannot be looked up now. */
    private static CloudRefusal ofPlatform(RejectedException refusal) {
        if (refusal.reason() == Rejection.FORBIDDEN) {
            return new CloudRefusal("AuthFailure.UnauthorizedOperation", String.valueOf(refusal.getMessage()));
        }
        String remedy = refusal.remedy().map(text -> ". " + text).orElse("");
        return new CloudRefusal("InternalError", refusal.getMessage() + remedy);
    }

    private ObjectNode error(CloudRefusal refusal, String language) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.putObject("Error").put("Code", refusal.code()).put("Message", messages.of(refusal, language));
        return response;
    }

    private static String text(JsonNode document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
