package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.access.Policy.Condition;
import io.tributary.management.access.Policy.Effect;
import io.tributary.management.access.Policy.Named;
import io.tributary.management.access.Policy.Request;
import io.tributary.management.access.Policy.Statement;
import io.tributary.testing.Samples;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What policies decide, beside an evaluator that is too simple to be wrong. */
class PolicyTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final List<String> ADDRESSES = List.of("10.0.0.1", "10.0.0.9", "192.168.7.3", "2001:db8::5");
    private static final List<String> RANGES =
            List.of("10.0.0.0/8", "10.0.0.0/29", "10.0.0.9/32", "0.0.0.0/0", "2001:db8::/32", "192.168.4.0/22");

    record Case(List<Named> policies, Request request) {}

    @Test
    void theDecisionIsThatOfTheSimpleEvaluator() {
        int[] allowed = new int[1];
        int samples = 20_000;
        Samples.forAll(samples, PolicyTest::sample, sample -> {
            boolean expected = simple(sample);
            Decision decision = Policy.decide(sample.policies(), sample.request());
            assertThat(decision.allowed()).as(decision.reason()).isEqualTo(expected);
            assertThat(decision.reason()).isNotBlank();
            allowed[0] += expected ? 1 : 0;
        });
        // The samples say something about both answers.
        assertThat(allowed[0]).isBetween(samples / 20, samples * 19 / 20);
    }

    @Test
    void aPolicyComesBackFromItsText() {
        Samples.forAll(2_000, PolicyTest::policy, policy -> {
            Policy read = PolicyText.parse(PolicyText.write(policy), "policy");
            assertThat(read).isEqualTo(policy);
        });
    }

    @Test
    void aStarStandsForEverythingAndIsItselfCoveredOnlyByAStar() {
        assertThat(Wildcard.matches("product/*", "product/A/device/x")).isTrue();
        assertThat(Wildcard.matches("product/A/device/*", "product/A/device/*")).isTrue();
        assertThat(Wildcard.matches("product/A/device/a*", "product/A/device/*"))
                .isFalse();
        assertThat(Wildcard.matches("product/A", "product/AB")).isFalse();
        assertThat(Wildcard.matches("a*b*c", "aXbXbXc")).isTrue();
        assertThat(Wildcard.matches("*".repeat(200) + "b", "a".repeat(256))).isFalse();
        assertThat(Wildcard.matches("", "")).isTrue();
    }

    @Test
    void withoutAnAddressAnAllowDoesNotHoldAndADenyDoes() {
        Condition office = new Condition(
                List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()), Optional.empty(), Optional.empty());
        Request unknown = new Request("device:Get", "product/A", Optional.empty(), NOON);
        Named allow = named(new Statement(Effect.ALLOW, List.of("*"), List.of("*"), office));
        Named deny = named(new Statement(Effect.DENY, List.of("*"), List.of("*"), office));
        Named always = named(new Statement(Effect.ALLOW, List.of("*"), List.of("*"), Condition.ALWAYS));

        assertThat(Policy.decide(List.of(allow), unknown).allowed()).isFalse();
        assertThat(Policy.decide(List.of(always), unknown).allowed()).isTrue();
        Decision denied = Policy.decide(List.of(always, deny), unknown);
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.reason()).isEqualTo("statement 1 of policy 'p' denies it");
    }

    private static boolean simple(Case sample) {
        boolean allowed = false;
        boolean denied = false;
        for (Named named : sample.policies()) {
            for (Statement statement : named.policy().statements()) {
                boolean holds = anyFits(statement.actions(), sample.request().action())
                        && anyFits(statement.resources(), sample.request().resource())
                        && met(statement, sample.request());
                allowed |= holds && statement.effect() == Effect.ALLOW;
                denied |= holds && statement.effect() == Effect.DENY;
            }
        }
        return allowed && !denied;
    }

    private static boolean anyFits(List<String> patterns, String text) {
        return patterns.stream()
                .map(pattern -> Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL))
                .anyMatch(pattern -> pattern.matcher(text).matches());
    }

    private static boolean met(Statement statement, Request request) {
        Condition when = statement.when();
        if (when.from().isPresent() && request.at().compareTo(when.from().get()) < 0) {
            return false;
        }
        if (when.until().isPresent() && request.at().compareTo(when.until().get()) >= 0) {
            return false;
        }
        if (when.sourceAddresses().isEmpty()) {
            return true;
        }
        if (request.address().isEmpty()) {
            return statement.effect() == Effect.DENY;
        }
        String address = bits(request.address().get());
        return when.sourceAddresses().stream()
                .anyMatch(range -> address.length() == bits(range.network()).length()
                        && address.startsWith(bits(range.network()).substring(0, range.bits())));
    }

    private static String bits(InetAddress address) {
        StringBuilder bits = new StringBuilder();
        for (byte each : address.getAddress()) {
            bits.append(Integer.toBinaryString((each & 0xff) | 0x100).substring(1));
        }
        return bits.toString();
    }

    private static Case sample(SplittableRandom random) {
        List<Named> policies = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            policies.add(new Named("p" + i, policy(random)));
        }
        Request request = new Request(
                one(random, List.of("device:Get", "device:GetSecret", "device:Create", "product:Get", "rule:List")),
                one(
                        random,
                        List.of(
                                "product/A",
                                "product/A/device/x",
                                "product/B/device/xy",
                                "product/A/device/*",
                                "rule/r")),
                random.nextInt(4) == 0 ? Optional.empty() : Optional.of(address(one(random, ADDRESSES))),
                NOON.plusSeconds(random.nextInt(-2, 3)));
        return new Case(policies, request);
    }

    private static Policy policy(SplittableRandom random) {
        List<Statement> statements = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            statements.add(new Statement(
                    random.nextInt(4) == 0 ? Effect.DENY : Effect.ALLOW,
                    some(random, List.of("*", "device:*", "device:Get*", "device:Create", "product:Get", "rule:*")),
                    some(
                            random,
                            List.of(
                                    "*",
                                    "product/*",
                                    "product/A",
                                    "product/A/*",
                                    "product/*/device/x*",
                                    "rule/r",
                                    "*/x")),
                    condition(random)));
        }
        return new Policy(statements);
    }

    private static Condition condition(SplittableRandom random) {
        return new Condition(
                random.nextInt(3) > 0
                        ? List.of()
                        : some(random, RANGES).stream()
                                .map(text -> AddressRange.parse(text).orElseThrow())
                                .toList(),
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(NOON.plusSeconds(random.nextInt(-2, 1))),
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(NOON.plusSeconds(random.nextInt(1, 3))));
    }

    private static List<String> some(SplittableRandom random, List<String> from) {
        List<String> some = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            some.add(one(random, from));
        }
        return some;
    }

    private static String one(SplittableRandom random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Named named(Statement statement) {
        return new Named("p", new Policy(List.of(statement)));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
