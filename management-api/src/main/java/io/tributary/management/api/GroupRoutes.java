package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.DeviceRoutes.DeviceForm;
import io.tributary.management.api.DeviceRoutes.DeviceList;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Group;
import io.tributary.management.registry.GroupSettings;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** {@code /api/v1/groups}: devices of any products, put together by the account. */
public final class GroupRoutes {
    private static final String ALL = "/api/v1/groups";
    private static final String ONE = ALL + "/{groupId}";
    private static final String MEMBERS = ONE + "/devices";

    private final Groups groups;
    private final AccessControl control;

    public GroupRoutes(Groups groups, AccessControl control) {
        this.groups = groups;
        this.control = control;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createGroup", this::create)
                        .says("Adds a group; the platform chooses its id")
                        .takes(NewGroup.class)
                        .answers(201, GroupForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listGroups", this::list))
                        .says("Lists the groups")
                        .answers(200, GroupList.class),
                Route.get(ONE, "getGroup", this::get).says("Shows a group").answers(200, GroupForm.class),
                Route.patch(ONE, "changeGroup", this::change)
                        .says("Changes a group; what is left out stays")
                        .takes(GroupChange.class)
                        .answers(200, GroupForm.class),
                Route.delete(ONE, "deleteGroup", this::delete)
                        .says("Deletes a group that is nobody's parent; its devices stay what they are")
                        .answers(204),
                Paging.paged(Route.get(MEMBERS, "listGroupDevices", this::members))
                        .says("Lists the devices of a group")
                        .answers(200, DeviceList.class),
                Route.post(MEMBERS + ":add", "addGroupDevices", this::add)
                        .says("Puts devices into a group, all or none; those in it stay")
                        .takes(Members.class)
                        .answers(204),
                Route.post(MEMBERS + ":remove", "removeGroupDevices", this::remove)
                        .says("Takes devices out of a group; those not in it are no error")
                        .takes(Members.class)
                        .answers(204));
    }

    record NewGroup(String name, Optional<String> description, Optional<String> parent) {
        GroupSettings settings() {
            return new GroupSettings(name, description.orElse(""), parent.filter(id -> !id.isEmpty()));
        }
    }

    /** What is to be otherwise; empty text takes a parent away. */
    record GroupChange(Optional<String> name, Optional<String> description, Optional<String> parent) {
        GroupSettings over(GroupSettings before) {
            return new GroupSettings(
                    name.orElse(before.name()),
                    description.orElse(before.description()),
                    parent.isEmpty() ? before.parent() : parent.filter(id -> !id.isEmpty()));
        }

        /** Refuses a request that says nothing. */
        GroupChange required() {
            if (name.isEmpty() && description.isEmpty() && parent.isEmpty()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the request changes nothing",
                        "Name at least one of name, description, parent.",
                        "name");
            }
            return this;
        }
    }

    record Member(String productId, String deviceName) {
        DeviceId id() {
            return new DeviceId(productId, deviceName);
        }
    }

    record Members(List<Member> devices) {
        List<DeviceId> ids() {
            return devices.stream().map(Member::id).toList();
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record GroupForm(
            String groupId,
            String name,
            String description,
            Optional<String> parent,
            long revision,
            Instant createdAt,
            Instant updatedAt) {
        static GroupForm of(Group group) {
            return new GroupForm(
                    group.groupId(),
                    group.name(),
                    group.settings().description(),
                    group.settings().parent(),
                    group.revision().number(),
                    group.revision().createdAt(),
                    group.revision().updatedAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record GroupList(List<GroupForm> items, Optional<String> next) {}

    private void create(Context http) {
        Group group = groups.create(Requests.body(http, NewGroup.class).settings());
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + group.groupId());
        answerChange(http, group);
    }

    private void list(Context http) {
        List<Group> seen = groups.list().stream()
                .filter(group -> AccessGate.sees(http, "group/" + group.groupId()))
                .toList();
        Page<Group> page = Paging.page(http, seen, Group::groupId);
        Paging.link(http, page.next());
        http.json(new GroupList(page.items().stream().map(GroupForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        Group group = groups.get(http.pathParam("groupId"));
        GroupForm form = GroupForm.of(group);
        EntityTag.of(group.revision(), form).answer(http);
    }

    private void change(Context http) {
        GroupChange wanted = Requests.body(http, GroupChange.class).required();
        String id = http.pathParam("groupId");
        answerChange(
                http,
                EntityTag.changing(http, () -> revisionOf(id), expected -> groups.change(id, expected, wanted::over)));
    }

    private void delete(Context http) {
        String id = http.pathParam("groupId");
        EntityTag.changing(http, () -> revisionOf(id), expected -> {
            groups.delete(id, expected);
            return id;
        });
        http.status(HttpStatus.NO_CONTENT);
    }

    private void members(Context http) {
        Page<DeviceView> page = groups.members(http.pathParam("groupId"), Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        BiPredicate<String, String> may = AccessGate.mayOf(http);
        http.json(new DeviceList(
                page.items().stream()
                        .filter(view -> may.test(
                                "device:List", ResourceNames.of(view.device().id())))
                        .map(DeviceForm::of)
                        .toList(),
                page.next()));
    }

    private void add(Context http) {
        List<DeviceId> ids = Requests.body(http, Members.class).ids();
        Caller caller = Authentication.callerOf(http);
        ids.forEach(id -> control.require(caller, "device:Get", ResourceNames.of(id)));
        groups.add(http.pathParam("groupId"), ids);
        http.status(HttpStatus.NO_CONTENT);
    }

    private void remove(Context http) {
        groups.remove(
                http.pathParam("groupId"), Requests.body(http, Members.class).ids());
        http.status(HttpStatus.NO_CONTENT);
    }

    private Revision revisionOf(String groupId) {
        return groups.get(groupId).revision();
    }

    private static void answerChange(Context http, Group group) {
        GroupForm form = GroupForm.of(group);
        EntityTag.of(group.revision(), form).answerChange(http);
    }
}
