package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.seconds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Product;
import io.tributary.management.tasks.DeviceResult.Refusal;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A task in the words of this API: the structures ProductTaskInfo, TaskInfo and MultiDevicesInfo. (Cloud API, section 8.) */
final class TaskForm {
    static final String FILE = "cosfile";
    static final String RANDOM = "random";

    static final String UPDATE_SHADOW = "UpdateShadow";
    static final String PUBLISH_MESSAGE = "PublishMessage";

    /** The contract knows two types; a task that makes devices is told beside them as this. */
    private static final String CREATE_DEVICES = "CreateDevices";

    /**
     * The structure ProductTaskInfo.
     *
     * @param resultUrl where the results of a task that is done can be read; empty when the caller reaches the platform in no known way
     */
    static Map<String, Object> productTask(Task task, Product product, Optional<String> resultUrl) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("Id", task.id());
        info.put("Type", 0);
        info.put("State", state(task));
        info.put("ParametersType", task.work() instanceof Work.Random ? RANDOM : FILE);
        info.put("Parameters", parameters(task, product));
        if (task.stage() == Stage.DONE) {
            resultUrl.ifPresent(url -> {
                info.put("ResultType", FILE);
                info.put("Result", url);
            });
        } else if (task.stage().isOver()) {
            info.put("ResultType", "errmsg");
            info.put("Result", said(task));
        }
        task.progress().total().ifPresent(total -> info.put("BatchCount", total));
        info.put("BatchOffset", task.progress().done());
        info.put("CreateTime", seconds(task.createdAt()));
        info.put("UpdateTime", seconds(task.updatedAt()));
        task.endedAt().ifPresent(time -> info.put("CompleteTime", seconds(time)));
        return info;
    }

    private static int state(Task task) {
        return switch (task.stage()) {
            case WAITING -> 1;
            case RUNNING -> 2;
            case FAILED, CANCELLED -> 3;
            case DONE -> task.progress().refused() == 0 ? 5 : task.progress().made() == 0 ? 3 : 4;
        };
    }

    private static String parameters(Task task, Product product) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        if (task.work() instanceof Work.InFile file) {
            parameters.put("filename", file.fileName());
        } else if (task.work() instanceof Work.Random random) {
            parameters.put("batchCount", random.count());
        }
        return parameters
                .put("productType", ProductForm.typeNumber(product))
                .put("productEncryption", ProductForm.isOfKeys(product) ? 2 : 1)
                .toString();
    }

    private static String type(Work.Kind kind) {
        return switch (kind) {
            case UPDATE_SHADOW -> UPDATE_SHADOW;
            case PUBLISH_MESSAGE -> PUBLISH_MESSAGE;
            case NAMES, FILE, RANDOM -> CREATE_DEVICES;
        };
    }

    /** The structure TaskInfo. */
    static Map<String, Object> task(Task task) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("Type", type(task.work().kind()));
        info.put("Id", Long.toString(task.id()));
        info.put("ProductId", task.productId());
        info.put(
                "Status",
                switch (task.stage()) {
                    case WAITING -> 1;
                    case RUNNING -> 2;
                    case DONE -> 3;
                    case FAILED -> 4;
                    case CANCELLED -> 5;
                });
        info.put("CreateTime", seconds(task.createdAt()));
        info.put("UpdateTime", seconds(task.updatedAt()));
        info.put("RetCode", task.stage() == Stage.FAILED ? 1 : 0);
        info.put("ErrMsg", task.cause());
        return info;
    }

    /** The response of DescribeTask: TaskInfo and how far it is. */
    static Map<String, Object> described(Task task) {
        Map<String, Object> info = task(task);
        info.put("ScheduleTime", seconds(task.startsAt()));
        info.put("DoneTime", seconds(task.endedAt()));
        info.put("Percent", task.stage() == Stage.DONE ? 100 : task.progress().percent());
        info.put("AllDeviceCnt", task.progress().total().orElse(0));
        info.put("DoneDeviceCnt", task.progress().done());
        return info;
    }

    /** The structure MultiDevicesInfo. */
    static Map<String, Object> device(TaskResults.Made made) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("DeviceName", made.result().deviceName());
        info.put("DevicePsk", made.secret());
        info.put(
                "DeviceCert",
                made.device().flatMap(Device::certificate).map(DeviceX509::pem).orElse(""));
        info.put("DevicePrivateKey", made.privateKey());
        info.put("Result", made.result().refusal().map(TaskForm::code).orElse(0));
        info.put(
                "ErrMsg",
                made.result()
                        .refusal()
                        .map(why -> word(why) + ": " + why.message())
                        .orElse(""));
        return info;
    }

    /** The contract names no codes but 0; these are those of HTTP. */
    private static int code(Refusal why) {
        return switch (why.reason()) {
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case INVALID -> 400;
            case TOO_LARGE -> 413;
            case THROTTLED -> 429;
            case UNAVAILABLE -> 503;
        };
    }

    /** The code in which CreateDevice would refuse the device. */
    private static String word(Refusal why) {
        if (why.reason() == Rejection.CONFLICT) {
            return why.field().equals("deviceLimit")
                    ? "LimitExceeded.DeviceExceedLimit"
                    : "InvalidParameterValue.DeviceAlreadyExist";
        }
        return why.reason() == Rejection.INVALID ? "InvalidParameterValue" : "FailedOperation";
    }

    private static String said(Task task) {
        return task.stage() == Stage.CANCELLED ? "the task was called off before it began" : task.cause();
    }

    private TaskForm() {}
}
