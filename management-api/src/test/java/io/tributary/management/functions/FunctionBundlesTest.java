package io.tributary.management.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.bundle.BundleFunction;
import io.tributary.rules.bundle.FunctionJars;
import io.tributary.rules.bundle.UserFunctions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is kept of function bundles, and what the fabric finds of them. */
class FunctionBundlesTest {
    private static final byte[] ACME = FunctionJars.ALL;

    private final MemoryFunctions store = new MemoryFunctions();
    private final FunctionLibrary library = new FunctionLibrary(store);
    private final Map<String, String> callers = new TreeMap<>();
    private final List<String> renewed = new ArrayList<>();
    private Optional<String> complaint = Optional.empty();
    private final FunctionBundles bundles = bundles(true);

    @Test
    void aBundleIsFoundByItsFunctionsWholeAndInTheTopic() {
        FunctionBundle made = bundles.put("acme", ACME);

        assertThat(made.functions()).extracting(BundleFunction::name).contains("CELSIUS", "WORDS");
        assertThat(bundles.list()).containsExactly(made);
        assertThat(library.find("celsius")).contains(made.ref());
        assertThat(library.find("nobody")).isEmpty();
        assertThat(library.get(made.ref()).jar().functions()).containsEntry("celsius", "acme.Celsius");
        assertThat(store.inTopic()).containsExactly(made.content().sha256() + "/0");
        assertThat(renewed).containsExactly("acme");
    }

    @Test
    void aLargeJarComesInPieces() {
        byte[] noise = new byte[600 << 10];
        new Random(1).nextBytes(noise);
        byte[] jar = FunctionJars.with(FunctionJars.saying("SAYS", "one"), "noise", noise);

        FunctionBundle made = bundles.put("large", jar);

        assertThat(made.content().pieces()).isEqualTo(3);
        assertThat(store.inTopic()).hasSize(3);
        assertThat(library.get(made.ref()).jar().sha256())
                .isEqualTo(made.content().sha256());
    }

    @Test
    void theSameJarAgainBringsBackWhatGotLost() {
        FunctionBundle made = bundles.put("acme", ACME);
        store.pieces.clear();
        assertThatThrownBy(() -> library.get(made.ref())).hasMessageContaining("not there any more");

        assertThat(bundles.put("acme", ACME)).isEqualTo(made);
        assertThat(library.get(made.ref()).ref()).isEqualTo(made.ref());
    }

    @Test
    void earlierJarsStayWhileTheFabricMayNeedThem() {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < FunctionBundle.KEPT + 2; i++) {
            byte[] jar = FunctionJars.with(FunctionJars.saying("SAYS", "one"), "number", new byte[] {(byte) i});
            hashes.add(bundles.put("acme", jar).content().sha256());
        }

        assertThat(store.inTopic())
                .containsExactlyInAnyOrderElementsOf(
                        hashes.stream().skip(1).map(hash -> hash + "/0").toList());
        assertThat(store.pieces.keySet()).containsExactlyInAnyOrderElementsOf(store.inTopic());
        bundles.delete("acme");
        assertThat(store.inTopic()).isEmpty();
        assertThat(store.pieces).isEmpty();
        assertThat(bundles.list()).isEmpty();
    }

    @Test
    void namesAreTakenOnceAndNoneOfSql() {
        bundles.put("one", FunctionJars.saying("SAYS", "one"));

        refused(() -> bundles.put("two", FunctionJars.saying("says", "two")), Rejection.CONFLICT, "bundle 'one' has");
        refused(() -> bundles.put("two", FunctionJars.saying("UPPER", "two")), Rejection.CONFLICT, "SQL has already");
        refused(() -> bundles.put("Two!", ACME), Rejection.INVALID, "not the name of a function bundle");
        refused(() -> bundles.put("two", "x".getBytes(StandardCharsets.UTF_8)), Rejection.INVALID, "not a jar");
        assertThat(bundles.list()).hasSize(1);
    }

    @Test
    void whatARuleCallsIsNotTakenFromIt() {
        FunctionBundle made = bundles.put("acme", ACME);
        callers.put("hot", "acme");

        refused(() -> bundles.delete("acme"), Rejection.CONFLICT, "rule 'hot' calls functions");
        complaint = Optional.of("no function celsius");
        refused(
                () -> bundles.put("acme", FunctionJars.saying("SAYS", "one")),
                Rejection.CONFLICT,
                "rule 'hot' does not compile with this jar: no function celsius");
        assertThat(bundles.list()).containsExactly(made);
    }

    @Test
    void switchedOffThereIsNothing() {
        FunctionBundles off = bundles(false);

        refused(off::list, Rejection.FORBIDDEN, "switched off");
        refused(() -> off.put("acme", ACME), Rejection.FORBIDDEN, "switched off");
        refused(() -> off.delete("acme"), Rejection.FORBIDDEN, "switched off");
        assertThat(store.announced).isEmpty();
    }

    private static void refused(Runnable change, Rejection reason, String why) {
        assertThatThrownBy(change::run).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal).hasMessageContaining(why);
            assertThat(refusal.remedy()).isPresent();
        });
    }

    private FunctionBundles bundles(boolean allowed) {
        return new FunctionBundles(
                allowed,
                store,
                store,
                new FunctionBundles.Callers() {
                    @Override
                    public List<String> of(String bundle) {
                        return callers.entrySet().stream()
                                .filter(each -> each.getValue().equals(bundle))
                                .map(Map.Entry::getKey)
                                .toList();
                    }

                    @Override
                    public Optional<String> complaint(String rule, UserFunctions with) {
                        return complaint;
                    }

                    @Override
                    public void renew(String bundle) {
                        renewed.add(bundle);
                    }
                },
                name -> name.equalsIgnoreCase("upper"),
                Clock.systemUTC());
    }
}
