package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.notAllowed;
import static io.tributary.management.cloudapi.actions.Values.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.device.ShadowJson;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductProfile.Type;
import io.tributary.management.registry.Products;
import io.tributary.management.tasks.Audience;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.TaskStore;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.Tickets.Ticket;
import io.tributary.management.tasks.Work;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The actions on batch tasks. (Cloud API, section 7.10.) */
final class TaskActions {
    private static final int MAX_NAMES = 100;
    /** Of what is said to each device. */
    private static final int MOST_BYTES = 16 * 1_024;

    private static final int MAX_PAGE = 250;
    /** In one spelling only: who may do what is decided by the id as text. */
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final Products products;
    private final TaskServices services;

    TaskActions(Products products, TaskServices services) {
        this.products = products;
        this.services = services;
    }

    /** CreateMultiDevice. */
    Map<String, ?> createNamed(Call call) {
        String productId = call.arguments().text("ProductId");
        List<String> names = call.arguments().texts("DeviceNames");
        within(names.size(), 1, MAX_NAMES, "the number of DeviceNames");
        names.forEach(name -> new DeviceId(productId, name));
        requireFit(products.get(productId));
        return Map.of(
                "TaskId",
                Long.toString(services.tasks().makeNamed(productId, names).id()));
    }

    /** CreateMultiDevicesTask. */
    Map<String, ?> create(Call call) {
        Arguments arguments = call.arguments();
        String productId = arguments.text("ProductId");
        requireFit(products.get(productId));
        String type = arguments.text("ParametersType");
        Task task = switch (type) {
            case TaskForm.RANDOM ->
                services.tasks()
                        .makeRandom(
                                productId,
                                arguments.optionalNumber("BatchCount").orElseThrow(() -> needed("BatchCount", type)));
            case TaskForm.FILE ->
                services.tasks()
                        .makeFromFile(
                                productId,
                                arguments.optionalText("FileName").orElseThrow(() -> needed("FileName", type)),
                                arguments.has("FileSize")
                                        ? Optional.of(arguments.number("FileSize"))
                                        : Optional.empty(),
                                arguments.optionalText("Hash").filter(text -> !text.isEmpty()));
            default -> throw malformed("ParametersType is '" + CloudRefusal.shown(type) + "'; use cosfile or random");
        };
        return Map.of("Id", task.id());
    }

    /** CreateTask. */
    Map<String, ?> say(Call call) {
        Arguments arguments = call.arguments();
        String productId = arguments.text("ProductId");
        products.get(productId);
        Work.ToDevices work = wanted(arguments, audience(arguments));
        String action = work instanceof Work.Message ? "device:Publish" : "device:ChangeShadow";
        if (!call.may(action, "product/" + productId + "/device/*")) {
            throw new CloudRefusal(
                    "UnauthorizedOperation", "the caller lacks " + action + " on all devices of product " + productId);
        }
        return Map.of(
                "TaskId", Long.toString(services.tasks().say(productId, work).id()));
    }

    private Audience audience(Arguments arguments) {
        long begin = arguments.number("ScheduleTimeInSeconds");
        long within = within(
                arguments.optionalNumber("MaxExecutionTimeInSeconds").orElse(0),
                0,
                Audience.LONGEST.toSeconds(),
                "MaxExecutionTimeInSeconds");
        return services.tasks()
                .audience(
                        arguments.text("DeviceNameFilter"),
                        begin == 0 ? Optional.empty() : Optional.of(begin),
                        within == 0 ? Audience.LONGEST : Duration.ofSeconds(within));
    }

    private static Work.ToDevices wanted(Arguments arguments, Audience audience) {
        String type = arguments.text("TaskType");
        Arguments bodies = arguments.structure("Tasks");
        return switch (type) {
            case TaskForm.UPDATE_SHADOW -> {
                Arguments body = body(bodies, "UpdateShadowTask", type);
                yield new Work.DesiredState(audience, desired(body.text("Desired")));
            }
            case TaskForm.PUBLISH_MESSAGE -> {
                Arguments body = body(bodies, "PublishMessageTask", type);
                String payload = body.text("Payload");
                if (payload.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
                    throw notAllowed("the Payload has more than " + MOST_BYTES + " bytes");
                }
                yield new Work.Message(audience, body.text("Topic"), payload);
            }
            default ->
                throw notAllowed("TaskType is '" + CloudRefusal.shown(type) + "'; use UpdateShadow or PublishMessage");
        };
    }

    private static Arguments body(Arguments bodies, String field, String type) {
        if (!bodies.has(field)) {
            throw notAllowed("with TaskType " + type + " the field " + field + " of Tasks is needed");
        }
        return bodies.structure(field);
    }

    private static String desired(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw notAllowed("Desired has more than " + MOST_BYTES + " bytes");
        }
        try {
            JsonNode desired = ShadowJson.read(text);
            if (desired.isObject()) {
                return new String(ShadowJson.bytes(desired), StandardCharsets.UTF_8);
            }
        } catch (IllegalStateException e) {
            throw notAllowed("Desired is not JSON");
        }
        throw notAllowed("Desired is not a JSON object");
    }

    /** CreateTaskFileUrl. */
    Map<String, ?> fileUrl(Call call) {
        Product product = products.get(call.arguments().text("ProductId"));
        String name = services.files().newName(product.productId());
        String path = services.uploadPath().apply(new Ticket.Upload(product.productId(), name));
        return Map.of("Url", call.url(path), "FileName", name);
    }

    /** CancelTask. */
    Map<String, ?> cancel(Call call) {
        services.tasks().cancel(idOf(call.arguments().text("Id")));
        return Action.DONE;
    }

    /** DescribeTask. */
    Map<String, ?> describe(Call call) {
        return TaskForm.described(services.tasks().get(idOf(call.arguments().text("Id"))));
    }

    /** DescribeTasks. */
    Map<String, ?> list(Call call) {
        int limit = (int) within(call.arguments().number("Limit"), 1, MAX_PAGE, "Limit");
        Tasks.Found found = services.tasks()
                .list(entry -> mayList(call, entry), call.arguments().number("Offset"), limit);
        return Map.of(
                "TotalCount",
                found.total(),
                "Tasks",
                found.tasks().stream().map(TaskForm::task).toList());
    }

    /** DescribeProductTask. */
    Map<String, ?> describeOfProduct(Call call) {
        Product product = products.get(call.arguments().text("ProductId"));
        Task task = services.tasks().get(call.arguments().number("TaskId"));
        if (!task.productId().equals(product.productId()) || task.work() instanceof Work.ToDevices) {
            throw new CloudRefusal(
                    "ResourceNotFound.TaskNotExist", "product " + product.productId() + " has no task " + task.id());
        }
        return Map.of("TaskInfo", info(call, product, task));
    }

    /** DescribeProductTasks. */
    Map<String, ?> listOfProduct(Call call) {
        long limit = call.arguments().number("Limit");
        if (limit < 1 || limit > MAX_PAGE) {
            throw malformed("Limit is " + limit + "; use 1 to " + MAX_PAGE);
        }
        Product product = products.get(call.arguments().text("ProductId"));
        Tasks.Found found = services.tasks()
                .list(
                        // What CreateMultiDevice asked for has no place among the two kinds of parameters.
                        entry -> entry.productId().equals(product.productId())
                                && (entry.kind() == Work.Kind.FILE || entry.kind() == Work.Kind.RANDOM)
                                && mayList(call, entry),
                        call.arguments().number("Offset"),
                        (int) limit);
        return Map.of(
                "TotalCount",
                found.total(),
                "TaskInfos",
                found.tasks().stream().map(task -> info(call, product, task)).toList());
    }

    /** DescribeMultiDevTask. */
    Map<String, ?> standing(Call call) {
        Task task = ofProduct(call);
        return Map.of(
                "TaskId",
                Long.toString(task.id()),
                "TaskStatus",
                task.stage() == Stage.WAITING ? 0 : task.stage() == Stage.RUNNING ? 1 : 2);
    }

    /** DescribeMultiDevices. */
    Map<String, ?> devices(Call call) {
        int limit = (int) within(call.arguments().number("Limit"), 1, TaskResults.MAX_PAGE, "Limit");
        Task task = ofProduct(call);
        if (!task.stage().isOver()) {
            throw new CloudRefusal(
                    "UnauthorizedOperation.CreateMultiDeviceTaskNotFinished",
                    "task " + task.id() + " is not finished; ask again when DescribeMultiDevTask reports 2");
        }
        List<TaskResults.Made> page = services.results()
                // A deny may name one device among all whose secrets the caller may see.
                .page(
                        task,
                        call.arguments().number("Offset"),
                        limit,
                        device -> call.may("device:GetSecret", ResourceNames.of(device)));
        return Map.of(
                "TaskId",
                Long.toString(task.id()),
                "DevicesInfo",
                page.stream().map(TaskForm::device).toList(),
                "TotalDevNum",
                task.progress().total().orElse(0));
    }

    private Map<String, Object> info(Call call, Product product, Task task) {
        return TaskForm.productTask(
                task,
                product,
                call.origin()
                        .filter(origin -> task.stage() == Stage.DONE && call.may("task:Get", "task/" + task.id()))
                        .map(origin ->
                                call.url(services.resultPath().apply(new Ticket.Results(task.id(), call.caller())))));
    }

    /** A deny may name one task among all that the caller may list. */
    private static boolean mayList(Call call, TaskStore.Entry entry) {
        return call.may("task:List", "task/" + entry.id());
    }

    private Task ofProduct(Call call) {
        Task task = services.tasks().get(idOf(call.arguments().text("TaskId")));
        if (task.work() instanceof Work.ToDevices) {
            throw new CloudRefusal(
                    "ResourceNotFound.CreateMultiDeviceTaskNotExist",
                    "task " + task.id() + " makes no devices; see it with DescribeTask");
        }
        if (!task.productId().equals(call.arguments().text("ProductId"))) {
            throw new CloudRefusal(
                    "FailedOperation.TaskIDNotMatch",
                    "task " + task.id() + " is not one of product "
                            + CloudRefusal.shown(call.arguments().text("ProductId")));
        }
        return task;
    }

    private static long idOf(String text) {
        if (!ID.matcher(text).matches()) {
            throw notAllowed("'" + CloudRefusal.shown(text) + "' is not the id of a task");
        }
        return Long.parseLong(text);
    }

    private static void requireFit(Product product) {
        if (!product.policy().enabled()) {
            throw new CloudRefusal(
                    "UnauthorizedOperation.ProductIsForbidden", "product " + product.productId() + " is disabled");
        }
        Type type = product.profile().type();
        if (type != Type.DEVICE && type != Type.GATEWAY) {
            throw new CloudRefusal(
                    "InvalidParameterValue.ProductTypeNotSupport",
                    "product " + product.productId() + " is of ProductType " + ProductForm.typeNumber(product)
                            + "; devices are made in numbers for 0 (device) and 5 (gateway)");
        }
    }

    private static CloudRefusal needed(String field, String type) {
        return malformed("with ParametersType " + type + " the field " + field + " is needed");
    }

    private static CloudRefusal malformed(String message) {
        return new CloudRefusal(CloudRefusal.MALFORMED, message);
    }
}
