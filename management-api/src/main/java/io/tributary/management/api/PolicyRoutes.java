package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Caller;
import io.tributary.management.access.Decision;
import io.tributary.management.access.Policies;
import io.tributary.management.access.Policy;
import io.tributary.management.access.PolicyText;
import io.tributary.management.access.StoredPolicy;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Revision;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /api/v1/policies}: what is allowed and denied, and what they would decide. */
public final class PolicyRoutes {
    private static final String ALL = "/api/v1/policies";
    private static final String ONE = ALL + "/{policy}";
    /** Only what cannot be taken for a host name: nothing is looked up. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private final Policies policies;
    private final Clock clock;

    public PolicyRoutes(Policies policies, Clock clock) {
        this.policies = policies;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createPolicy", this::create)
                        .says("Adds a policy")
                        .takes(NewPolicy.class)
                        .answers(201, PolicyForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listPolicies", this::list))
                        .says("Lists the policies")
                        .answers(200, PolicyList.class),
                Route.post(ALL + "/simulate", "simulatePolicy", this::simulate)
                        .says("Says what a policy, or those of a user or role, would decide; nothing is changed")
                        .takes(Question.class)
                        .answers(200, Decision.class),
                Route.get(ONE, "getPolicy", this::get).says("Shows a policy").answers(200, PolicyForm.class),
                Route.put(ONE, "changePolicy", this::change)
                        .says("Replaces what a policy says; effective everywhere within 2 s")
                        .takes(PolicyChange.class)
                        .answers(200, PolicyForm.class),
                Route.delete(ONE, "deletePolicy", this::delete)
                        .says("Deletes a policy that is attached to nobody")
                        .answers(204));
    }

    record NewPolicy(String name, Optional<String> description, JsonNode policy) {}

    record PolicyChange(Optional<String> description, JsonNode policy) {}

    record PolicyForm(String name, String description, JsonNode policy, int version, Instant createdAt) {
        static PolicyForm of(StoredPolicy policy) {
            return new PolicyForm(
                    policy.name(),
                    policy.description(),
                    PolicyText.write(policy.policy()),
                    policy.version(),
                    policy.createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record PolicyList(List<PolicyForm> items, Optional<String> next) {}

    /**
     * A question: one of policy, user and role says whose policies answer it.
     *
     * @param address the caller's; not known when empty
     * @param at now when empty
     */
    record Question(
            Optional<JsonNode> policy,
            Optional<String> user,
            Optional<String> role,
            String action,
            String resource,
            Optional<String> address,
            Optional<Instant> at) {
        Question {
            policy =
                    policy.filter(json -> !json.isNull() && !json.isMissingNode()); // so Jackson reads what is left out
        }
    }

    private void create(Context http) {
        NewPolicy wanted = Requests.body(http, NewPolicy.class);
        StoredPolicy policy = policies.create(
                wanted.name(), wanted.description().orElse(""), PolicyText.parse(wanted.policy(), "policy"));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + policy.name());
        PolicyForm form = PolicyForm.of(policy);
        EntityTag.of(stateOf(policy), form).answerChange(http);
    }

    private void list(Context http) {
        List<StoredPolicy> seen = policies.list().stream()
                .filter(policy -> AccessGate.sees(http, "policy/" + policy.name()))
                .toList();
        Page<StoredPolicy> page = Paging.page(http, seen, StoredPolicy::name);
        Paging.link(http, page.next());
        http.json(new PolicyList(page.items().stream().map(PolicyForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        StoredPolicy policy = policies.get(http.pathParam("policy"));
        PolicyForm form = PolicyForm.of(policy);
        EntityTag.of(stateOf(policy), form).answer(http);
    }

    private static Revision stateOf(StoredPolicy policy) {
        return new Revision(policy.version(), policy.createdAt(), policy.createdAt());
    }

    private void change(Context http) {
        PolicyChange wanted = Requests.body(http, PolicyChange.class);
        String name = http.pathParam("policy");
        PolicyForm before = PolicyForm.of(policies.get(name));
        Policy text = PolicyText.parse(wanted.policy(), "policy");
        StoredPolicy policy = EntityTag.changing(
                http,
                () -> stateOf(policies.get(name)),
                expected -> policies.change(name, wanted.description(), text, expected.map(Math::toIntExact)));
        PolicyForm after = PolicyForm.of(policy);
        AccessGate.changed(http, before, after);
        EntityTag.of(stateOf(policy), after).answerChange(http);
    }

    private void delete(Context http) {
        policies.delete(http.pathParam("policy"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void simulate(Context http) {
        Question question = Requests.body(http, Question.class);
        Policy.Request request = new Policy.Request(
                question.action(),
                question.resource(),
                question.address().map(PolicyRoutes::address),
                question.at().orElseGet(clock::instant));
        long subjects = question.policy().stream().count()
                + question.user().stream().count()
                + question.role().stream().count();
        if (subjects != 1) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the question is about " + subjects + " of policy, user and role",
                    "Name exactly one of them.",
                    "policy");
        }
        Decision decision = question.policy()
                .map(json -> Policies.simulate(PolicyText.parse(json, "policy"), request))
                .orElseGet(() -> policies.simulate(
                        new Caller(
                                question.user().isPresent() ? Caller.Kind.USER : Caller.Kind.ROLE,
                                question.user().or(question::role).orElse(""),
                                "",
                                request.address()),
                        request));
        http.json(decision);
    }

    private static InetAddress address(String text) {
        try {
            if (ADDRESS.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            throw noAddress(text);
        }
        throw noAddress(text);
    }

    private static RejectedException noAddress(String text) {
        return new RejectedException(
                Rejection.INVALID, "'" + text + "' is not an address", "Write one such as 10.1.2.3.", "address");
    }
}
