package io.tributary.management.cloudapi.actions;

import static io.tributary.identity.Rejection.CONFLICT;
import static io.tributary.identity.Rejection.INVALID;
import static io.tributary.identity.Rejection.NOT_FOUND;
import static io.tributary.identity.Rejection.TOO_LARGE;

import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.management.cloudapi.model.ActionModel;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import io.tributary.management.tasks.Tasks;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The table of all actions: each onto the service that the native interface uses too, or with the part of the platform that brings it. */
public final class CloudActions {
    private static final String ALL_PRODUCTS = "product/*";
    private static final String TOO_MANY_TASKS = "LimitExceeded.PengingOrProcessingTasksExceedLimit";
    private static final String NO_PRODUCT_OR_DEVICE = "ResourceNotFound.ProductOrDeviceNotExist";
    private static final String NO_DEVICE = "ResourceNotFound.DeviceNotExist";

    /** What brings the actions of an area that are not wired yet. */
    private static final Map<String, String> PARTS = Map.of(
            "lora", "LoRa is not part of this platform",
            "ota", "comes with firmware upgrades",
            "gateway", "comes with gateways and sub-devices",
            "resource", "comes with the store of resources",
            "log", "comes with the message log");

    private final ApiModel model;
    private final Map<String, ActionRow> rows = new TreeMap<>();

    /** The table over these services. */
    public CloudActions(
            ApiModel model,
            Products products,
            Devices devices,
            DeviceCertificates certificates,
            AccountAuthorities authorities,
            TaskServices tasks,
            DeviceServices deviceServices,
            RuleServices rules,
            Limits limits) {
        this.model = model;
        wireProducts(new ProductActions(products, authorities, limits));
        wireTopics(new TopicActions(products));
        wireDevices(
                new DeviceActions(products, devices, certificates, authorities),
                new DeviceListActions(products, devices, certificates));
        wireAuthorities(new AuthorityActions(authorities, products));
        wireTasks(new TaskActions(products, tasks));
        wireShadows(new ShadowActions(deviceServices.shadows()));
        wireMessages(new MessageActions(deviceServices));
        wireRules(new RuleActions(new AccountTopicRules(rules.rules(), rules.destinations(), products)));
        unsupported("ResetDeviceState", "comes with messages to devices, which end a session from outside");
        model.versions()
                .values()
                .forEach(version -> version.actions()
                        .values()
                        .forEach(action -> rows.computeIfAbsent(
                                action.name(),
                                name -> new ActionRow.Unsupported(
                                        name, PARTS.getOrDefault(action.area(), "comes with a later part")))));
    }

    private void wireShadows(ShadowActions actions) {
        Wording wording = Wording.PLAIN
                .and(NOT_FOUND, "productId", NO_PRODUCT_OR_DEVICE)
                .and(NOT_FOUND, "deviceName", NO_PRODUCT_OR_DEVICE);
        wire("DescribeDeviceShadow", Permission.device("device:GetShadow"), actions::describe, wording, "");
        wireWaiting("UpdateDeviceShadow", Permission.device("device:ChangeShadow"), actions::update, wording);
        wireWaiting("DeleteDeviceShadow", Permission.device("device:ChangeShadow"), actions::delete, Wording.PLAIN);
    }

    private void wireMessages(MessageActions actions) {
        Wording sent = Wording.PLAIN.and(TOO_LARGE, "payload", "InvalidParameterValue.PayloadOverLimit");
        wireWaiting(
                "PublishMessage",
                Permission.device("device:Publish"),
                actions::publish,
                sent.and(CONFLICT, "enabled", "UnauthorizedOperation.DeviceIsNotEnabled")
                        .and(INVALID, "topic", "FailedOperation.InvalidTopicName")
                        .and(TOO_LARGE, "topic", "FailedOperation.InvalidTopicName")
                        .and(NOT_FOUND, "productId", NO_PRODUCT_OR_DEVICE));
        wireWaiting(
                "PublishBroadcastMessage",
                Permission.product("product:Publish"),
                actions::broadcast,
                sent.and(CONFLICT, "", "FailedOperation.BroadcastTaskIsRunning")
                        .and(NOT_FOUND, "productId", "ResourceNotFound.ProductNotExist"));
        wireWaiting(
                "PublishRRPCMessage",
                Permission.device("device:Call"),
                actions::call,
                sent.and(CONFLICT, "enabled", "FailedOperation.DeviceAlreadyDisabled")
                        .and(NOT_FOUND, "productId", NO_DEVICE));
    }

    private void wireRules(RuleActions actions) {
        wire("CreateTopicRule", Permission.rule("rule:Create"), actions::create, RuleActions.CREATING, "");
        wire("ReplaceTopicRule", Permission.rule("rule:Change"), actions::replace, RuleActions.CHANGING, "");
        wire("DeleteTopicRule", Permission.rule("rule:Delete"), actions::delete, RuleActions.CHANGING, "");
        wire("EnableTopicRule", Permission.rule("rule:Change"), actions::enable, RuleActions.ENABLING, "");
        wire("DisableTopicRule", Permission.rule("rule:Change"), actions::disable, RuleActions.DISABLING, "");
        wire("ListTopicRules", Permission.all("rule:List", "rule/*"), actions::list, Wording.PLAIN, "");
    }

    private void wireProducts(ProductActions actions) {
        wire(
                "CreateProduct",
                Permission.all("product:Create", ALL_PRODUCTS),
                actions::create,
                Wording.PLAIN
                        .and(CONFLICT, "name", "InvalidParameterValue.ProductAlreadyExist")
                        .and(CONFLICT, "", "LimitExceeded.ProductExceedLimit"),
                "ProductType 0 and 5 only");
        wire("DescribeProduct", Permission.product("product:Get"), actions::describe, Wording.PLAIN, "");
        wire("DescribeProducts", Permission.all("product:List", ALL_PRODUCTS), actions::list, Wording.PLAIN, "");
        wire(
                "DeleteProduct",
                Permission.product("product:Delete"),
                actions::delete,
                Wording.PLAIN.and(CONFLICT, "", "UnauthorizedOperation.DevicesExistUnderProduct"),
                "");
        wire(
                "SetProductsForbiddenStatus",
                Permission.product("product:Change"),
                actions::forbid,
                Wording.PLAIN.and(INVALID, "productId", "InvalidParameter"),
                "");
        wire(
                "UpdateProductDynamicRegister",
                Permission.product("product:Change"),
                actions::register,
                Wording.PLAIN,
                "");
    }

    private void wireTopics(TopicActions actions) {
        String broker = "BrokerSubscribe answers ProductNotBind until gateways and sub-devices are there";
        wire(
                "CreateTopicPolicy",
                Permission.product("product:Change"),
                actions::create,
                Wording.PLAIN.and(INVALID, "topicClasses", "LimitExceeded.TopicPolicyExceedLimit"),
                broker);
        wire(
                "UpdateTopicPolicy",
                Permission.product("product:Change"),
                actions::update,
                Wording.PLAIN.and(NOT_FOUND, "productId", "ResourceNotFound.TopicPolicyNotExist"),
                broker);
    }

    private void wireDevices(DeviceActions actions, DeviceListActions lists) {
        wire(
                "CreateDevice",
                Permission.device("device:Create"),
                actions::create,
                Wording.PLAIN
                        .and(INVALID, "secret", "InvalidParameterValue.DefinedPskNotBase64")
                        .and(CONFLICT, "deviceName", "InvalidParameterValue.DeviceAlreadyExist")
                        .and(CONFLICT, "deviceLimit", "LimitExceeded.DeviceExceedLimit"),
                "no NB-IoT or LoRa devices");
        wire("DescribeDevice", Permission.device("device:Get"), actions::describe, Wording.PLAIN, "");
        wire("DescribeDevices", Permission.devicesOfProduct("device:List"), lists::list, Wording.PLAIN, "");
        wire(
                "DescribeAllDevices",
                Permission.all("device:List", "product/*/device/*"),
                lists::listAll,
                Wording.PLAIN,
                "");
        wire(
                "DescribeDeviceClientKey",
                Permission.device("device:GetSecret"),
                actions::clientKey,
                Wording.PLAIN
                        .and(NOT_FOUND, "", "UnsupportedOperation.ClientCertAlreadyGot")
                        .and(CONFLICT, "", "UnsupportedOperation.ClientCertAlreadyGot"),
                "");
        wire("DeleteDevice", Permission.device("device:Delete"), actions::delete, Wording.PLAIN, "");
        wire("UpdateDeviceAvailableState", Permission.device("device:Change"), actions::enable, Wording.PLAIN, "");
        wire("UpdateDevicesEnableState", Permission.device("device:Change"), actions::enableAll, Wording.PLAIN, "");
        wire(
                "UpdateDevicePSK",
                Permission.device("device:Change"),
                actions::secret,
                Wording.PLAIN.and(NOT_FOUND, "productId", NO_DEVICE),
                "");
        wire(
                "UpdateDeviceLogLevel",
                Permission.device("device:Change"),
                actions::logLevel,
                Wording.PLAIN.and(NOT_FOUND, "productId", NO_DEVICE),
                "");
    }

    private void wireAuthorities(AuthorityActions actions) {
        Wording named = Wording.PLAIN.and(NOT_FOUND, "name", "ResourceNotFound.CACertNotExist");
        Wording proven = named.and(INVALID, "certificate", "InvalidParameterValue.CACertInvalid")
                .and(INVALID, "verification", "InvalidParameterValue.CACertNotMatch")
                .and(CONFLICT, "certificate", "LimitExceeded.CARepeat");
        wire(
                "CreatePrivateCA",
                Permission.all("authority:Create", "authority/*"),
                actions::create,
                proven.and(CONFLICT, "name", "LimitExceeded.CACertNameRepeat")
                        .and(CONFLICT, "", "LimitExceeded.CACertLimit"),
                "");
        wire("UpdatePrivateCA", Permission.authority("authority:Change"), actions::replace, proven, "");
        wire(
                "DeletePrivateCA",
                Permission.authority("authority:Delete"),
                actions::delete,
                named.and(CONFLICT, "name", "LimitExceeded.CAAlreadyBindProduct"),
                "");
        wire("DescribePrivateCA", Permission.authority("authority:Get"), actions::describe, named, "");
        wire("DescribePrivateCAs", Permission.all("authority:List", "authority/*"), actions::list, Wording.PLAIN, "");
        wire("DescribePrivateCABindedProducts", Permission.authority("authority:Get"), actions::products, named, "");
        wire("DescribeProductCA", Permission.product("product:Get"), actions::ofProduct, Wording.PLAIN, "");
        wire(
                "UpdateProductPrivateCA",
                Permission.product("product:Change"),
                actions::bind,
                named.and(CONFLICT, "name", "LimitExceeded.CACertNotSupport"),
                "");
        wire(
                "DeleteProductPrivateCA",
                Permission.product("product:Change"),
                actions::unbind,
                Wording.PLAIN.and(NOT_FOUND, "name", "InvalidParameterValue.CACertInvalid"),
                "");
    }

    private void wireTasks(TaskActions actions) {
        wire(
                "CreateMultiDevice",
                Permission.device("device:Create"),
                actions::createNamed,
                Wording.PLAIN.and(CONFLICT, Tasks.OPEN, TOO_MANY_TASKS),
                "");
        wire(
                "CreateMultiDevicesTask",
                Permission.devicesOfProduct("device:Create"),
                actions::create,
                Wording.PLAIN
                        .and(INVALID, "productId", CloudRefusal.MALFORMED)
                        .and(INVALID, "count", CloudRefusal.MALFORMED)
                        .and(NOT_FOUND, "fileName", CloudRefusal.MALFORMED)
                        .and(CONFLICT, "fileName", CloudRefusal.MALFORMED)
                        .and(INVALID, "fileSize", CloudRefusal.MALFORMED)
                        .and(INVALID, "hash", CloudRefusal.MALFORMED)
                        .and(CONFLICT, Tasks.OPEN, TOO_MANY_TASKS),
                "");
        wire(
                "CreateTaskFileUrl",
                Permission.devicesOfProduct("device:Create"),
                actions::fileUrl,
                Wording.PLAIN.and(INVALID, "productId", CloudRefusal.MALFORMED),
                "");
        Wording noTask = Wording.PLAIN.and(NOT_FOUND, "taskId", "ResourceNotFound.TaskNotExist");
        wire(
                "CancelTask",
                Permission.task("task:Cancel"),
                actions::cancel,
                noTask.and(CONFLICT, "taskId", "FailedOperation.AsyncTaskAlreadyStarted"),
                "");
        wire("DescribeTask", Permission.task("task:Get"), actions::describe, noTask, "");
        wire("DescribeTasks", Permission.all("task:List", "task/*"), actions::list, Wording.PLAIN, "");
        wire(
                "CreateTask",
                Permission.devicesOfProduct("device:Publish"),
                actions::say,
                Wording.PLAIN.and(CONFLICT, Tasks.OPEN, TOO_MANY_TASKS),
                "");
        Wording ofProduct = noTask.and(INVALID, "productId", CloudRefusal.MALFORMED);
        wire("DescribeProductTask", Permission.task("task:Get"), actions::describeOfProduct, ofProduct, "");
        wire("DescribeProductTasks", Permission.all("task:List", "task/*"), actions::listOfProduct, ofProduct, "");
        Wording noBatch = Wording.PLAIN.and(NOT_FOUND, "taskId", "ResourceNotFound.CreateMultiDeviceTaskNotExist");
        wire("DescribeMultiDevTask", Permission.task("task:Get"), actions::standing, noBatch, "");
        wire("DescribeMultiDevices", Permission.task("task:Get"), actions::devices, noBatch, "");
    }

    private void wireWaiting(String name, Permission permission, WaitingAction action, Wording wording) {
        rows.put(name, new ActionRow.Wired(name, permission, action, wording, Optional.empty()));
    }

    private void wire(String name, Permission permission, Action action, Wording wording, String missing) {
        rows.put(
                name,
                new ActionRow.Wired(
                        name,
                        permission,
                        WaitingAction.of(action),
                        wording,
                        missing.isEmpty() ? Optional.empty() : Optional.of(missing)));
    }

    private void unsupported(String name, String part) {
        rows.put(name, new ActionRow.Unsupported(name, part));
    }

    /** The row of an action of the model. */
    public ActionRow row(String action) {
        ActionRow row = rows.get(action);
        if (row == null) {
            throw new IllegalStateException("the table has no action " + action);
        }
        return row;
    }

    /** By name, in alphabetical order. */
    public Collection<ActionRow> rows() {
        return Collections.unmodifiableCollection(rows.values());
    }

    /**
     * Carries out an action.
     *
     * @return its answer; fails with {@link CloudRefusal} in a code that the action may answer
     */
    @SuppressWarnings("CatchingUnchecked") // whatever is thrown is the failure of the call
    public CompletionStage<Map<String, ?>> run(ActionRow.Wired row, Call call, ActionModel action) {
        CompletionStage<Map<String, ?>> answer;
        try {
            answer = row.action().run(call);
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Map<String, ?>> worded = new CompletableFuture<>();
        answer.whenComplete((fields, failure) -> {
            if (failure == null) {
                worded.complete(fields);
            } else {
                worded.completeExceptionally(worded(causeOf(failure), row, action));
            }
        });
        return worded;
    }

    private Throwable worded(Throwable failure, ActionRow.Wired row, ActionModel action) {
        if (failure instanceof RejectedException refusal) {
            return row.wording().say(refusal, action, model);
        }
        return failure instanceof CloudRefusal refusal
                ? new CloudRefusal(
                        Wording.allowed(refusal.code(), action, model.commonCodes()),
                        String.valueOf(refusal.getMessage()))
                : failure;
    }

    /** What a stage failed with. */
    public static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
