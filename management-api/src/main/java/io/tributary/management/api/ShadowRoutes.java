package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.device.DeviceShadows;
import io.tributary.management.device.Shadow;
import io.tributary.management.device.ShadowJson;
import io.tributary.management.device.ShadowReply;
import io.tributary.management.device.ShadowUpdate;
import io.tributary.management.device.ShadowVersion;
import io.tributary.management.registry.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code …/shadow}: what a device last said of itself, and what applications want it to be. */
public final class ShadowRoutes {
    private static final String DEVICE = "/api/v1/products/{productId}/devices/{deviceName}";
    private static final String ONE = DEVICE + "/shadow";
    private static final String NAME = "name";
    private static final String NAME_MEANS = "Of a named shadow; left out: the device's plain one";

    private final DeviceShadows shadows;

    public ShadowRoutes(DeviceShadows shadows) {
        this.shadows = shadows;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(DEVICE + "/shadows", "listShadows", this::list)
                        .says("Lists the shadows of a device, the plain one and the named ones, that were updated")
                        .answers(200, ShadowList.class),
                Route.get(ONE, "getShadow", this::get)
                        .says("Shows a shadow as it is, or as it was within the last seven days")
                        .query(NAME, Type.STRING, NAME_MEANS)
                        .query("at", Type.STRING, "A moment, RFC 3339; left out: now")
                        .answers(200, ShadowForm.class),
                Route.get(ONE + "/versions", "listShadowVersions", this::versions)
                        .says("Lists the versions of a shadow of the last seven days, newest first")
                        .query(NAME, Type.STRING, NAME_MEANS)
                        .query(
                                Paging.LIMIT,
                                Type.INTEGER,
                                "Items in a page, 1 to " + Paging.MAX + "; 100 when left out")
                        .query(Paging.CURSOR, Type.STRING, "The 'next' of the page before")
                        .answers(200, ShadowVersionList.class),
                Route.get(ONE + "/diff", "diffShadow", this::diff)
                        .says("Shows what is different in a shadow between two moments of the last seven days")
                        .query(NAME, Type.STRING, NAME_MEANS)
                        .query("from", Type.STRING, "A moment, RFC 3339")
                        .query("to", Type.STRING, "A moment, RFC 3339; left out: now")
                        .answers(200, ShadowDifference.class),
                changing(Route.patch(ONE, "changeShadow", http -> update(http, false)))
                        .says(
                                "Merges into a shadow what is sent, null taking a property away, and tells the device what"
                                        + " it is to be; answers with the part that was touched"),
                changing(Route.put(ONE, "replaceShadow", http -> update(http, true)))
                        .says("Replaces the sections of a shadow that are sent, and tells the device what it is to be"),
                Route.delete(ONE, "deleteShadow", this::delete)
                        .says("Forgets a shadow")
                        .query(NAME, Type.STRING, NAME_MEANS)
                        .answers(204));
    }

    private static Route changing(Route route) {
        return route.query(NAME, Type.STRING, NAME_MEANS)
                .takes(ShadowChangeForm.class)
                .answers(200, ShadowForm.class)
                .answers(409, ShadowConflict.class, HttpAnswers.TYPE);
    }

    /**
     * What is wanted of a shadow; of the two sections one at least.
     *
     * @param version at which it must be
     * @param template whether the device is told on the topic of the older name
     */
    record ShadowChangeForm(
            Optional<JsonNode> desired,
            Optional<JsonNode> reported,
            Optional<Long> version,
            Optional<Boolean> template) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShadowForm(
            Optional<String> name, long version, Optional<Instant> updatedAt, JsonNode state, JsonNode metadata) {
        static ShadowForm of(Shadow shadow) {
            return new ShadowForm(
                    Optional.of(shadow.name()).filter(name -> !name.isEmpty()),
                    shadow.version(),
                    shadow.updatedAt(),
                    shadow.state(),
                    shadow.metadata());
        }
    }

    record ShadowList(List<ShadowForm> items) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShadowValueChange(String path, Optional<JsonNode> before, Optional<JsonNode> after) {
        static ShadowValueChange of(Shadow.Change change) {
            return new ShadowValueChange(change.path(), change.before(), change.after());
        }
    }

    record ShadowDifference(List<ShadowValueChange> changes) {}

    record ShadowVersionForm(long version, Instant updatedAt, String by, JsonNode state) {
        static ShadowVersionForm of(ShadowVersion version) {
            Shadow shadow = version.shadow();
            return new ShadowVersionForm(
                    shadow.version(), shadow.updatedAt().orElse(Instant.EPOCH), version.by(), shadow.state());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShadowVersionList(List<ShadowVersionForm> items, Optional<String> next) {}

    /** A refusal with what the shadow is instead. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShadowConflict(
            String type,
            String title,
            int status,
            String detail,
            Optional<String> field,
            Optional<String> remedy,
            ShadowForm shadow) {
        static ShadowConflict of(HttpAnswers.Problem problem, Shadow shadow) {
            return new ShadowConflict(
                    problem.type(),
                    problem.title(),
                    problem.status(),
                    problem.detail(),
                    problem.field(),
                    problem.remedy(),
                    ShadowForm.of(shadow));
        }
    }

    private void list(Context http) {
        http.json(new ShadowList(
                shadows.all(deviceOf(http)).stream().map(ShadowForm::of).toList()));
    }

    private void get(Context http) {
        DeviceId device = deviceOf(http);
        String name = nameOf(http);
        Optional<Instant> at = Requests.query(http, "at").map(text -> Requests.moment(text, "at"));
        Shadow shadow =
                at.map(moment -> shadows.at(device, name, moment)).orElseGet(() -> shadows.current(device, name));
        http.json(ShadowForm.of(shadow));
    }

    private void versions(Context http) {
        Page<ShadowVersion> page =
                shadows.versions(deviceOf(http), nameOf(http), Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(new ShadowVersionList(
                page.items().stream().map(ShadowVersionForm::of).toList(), page.next()));
    }

    private void diff(Context http) {
        Instant from = Requests.query(http, "from")
                .map(text -> Requests.moment(text, "from"))
                .orElseThrow(() -> new RejectedException(
                        Rejection.INVALID, "from is missing", "Say between which moments, with from and to.", "from"));
        Instant to = Requests.query(http, "to")
                .map(text -> Requests.moment(text, "to"))
                .orElseGet(Instant::now);
        http.json(new ShadowDifference(shadows.changes(deviceOf(http), nameOf(http), from, to).stream()
                .map(ShadowValueChange::of)
                .toList()));
    }

    private void update(Context http, boolean overwrite) {
        String name = nameOf(http);
        ShadowChangeForm form = Requests.body(http, ShadowChangeForm.class);
        JsonNode exact = ShadowJson.read(new String(http.bodyAsBytes(), StandardCharsets.UTF_8));
        ShadowUpdate update = new ShadowUpdate(
                name,
                Optional.ofNullable(exact.get("desired")),
                Optional.ofNullable(exact.get("reported")),
                form.version().orElse(0L),
                overwrite,
                form.template().orElse(false));
        Later.answer(http, shadows.update(deviceOf(http), update), reply -> answer(http, reply, name));
    }

    private static void answer(Context http, ShadowReply reply, String name) {
        if (reply.result() == ShadowReply.CONFLICT) {
            HttpAnswers.Problem problem = HttpAnswers.problemOf(reply.refusal());
            http.status(HttpStatus.CONFLICT)
                    .json(ShadowConflict.of(problem, reply.shadow(name)))
                    .contentType(HttpAnswers.TYPE);
        } else if (reply.result() == ShadowReply.DONE) {
            http.json(ShadowForm.of(reply.shadow(name)));
        } else {
            throw reply.refusal();
        }
    }

    private void delete(Context http) {
        Later.answer(http, shadows.delete(deviceOf(http), nameOf(http)), reply -> {
            if (reply.result() != ShadowReply.DONE) {
                throw reply.refusal();
            }
            http.status(HttpStatus.NO_CONTENT);
        });
    }

    private static String nameOf(Context http) {
        return Requests.query(http, NAME).orElse("");
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
