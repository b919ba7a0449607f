package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductPolicy.Retain;
import io.tributary.management.registry.ProductProfile;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.topic.TopicClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/products}: kinds of devices. */
public final class ProductRoutes {
    private final Products products;

    public ProductRoutes(Products products) {
        this.products = products;
    }

    public void register(RoutesConfig routes) {
        routes.post("/api/v1/products", this::create);
        routes.get("/api/v1/products", this::list);
        routes.get("/api/v1/products/{productId}", this::get);
        routes.patch("/api/v1/products/{productId}", this::change);
        routes.delete("/api/v1/products/{productId}", this::delete);
        routes.post("/api/v1/products/{productId}/registration-secret", this::resetSecret);
    }

    record NewProduct(
            String name,
            Optional<String> messageIdField,
            Optional<List<TopicClassForm>> topicClasses,
            Optional<Boolean> enabled,
            Optional<String> authentication,
            Optional<String> messageIdProperty,
            Optional<String> retain,
            Optional<Integer> deviceMessagesPerSecond,
            Optional<Integer> messagesPerSecond,
            Optional<List<String>> caCertificates,
            Optional<String> description,
            Optional<String> type,
            Optional<JsonNode> payloadSchema,
            Optional<Map<String, String>> attributes,
            Optional<String> registration,
            Optional<Integer> registrationLimit,
            Optional<Integer> deviceLimit) {
        ProductChange settings() {
            return new ProductChange(
                    messageIdField,
                    topicClasses,
                    enabled,
                    authentication,
                    messageIdProperty,
                    retain,
                    deviceMessagesPerSecond,
                    messagesPerSecond,
                    caCertificates,
                    description,
                    type,
                    payloadSchema,
                    attributes,
                    registration,
                    registrationLimit,
                    deviceLimit);
        }
    }

    /**
     * What is to be otherwise. Empty text and 0 take a value away.
     *
     * @param caCertificates each in PEM; replaces all there were
     */
    record ProductChange(
            Optional<String> messageIdField,
            Optional<List<TopicClassForm>> topicClasses,
            Optional<Boolean> enabled,
            Optional<String> authentication,
            Optional<String> messageIdProperty,
            Optional<String> retain,
            Optional<Integer> deviceMessagesPerSecond,
            Optional<Integer> messagesPerSecond,
            Optional<List<String>> caCertificates,
            Optional<String> description,
            Optional<String> type,
            Optional<JsonNode> payloadSchema,
            Optional<Map<String, String>> attributes,
            Optional<String> registration,
            Optional<Integer> registrationLimit,
            Optional<Integer> deviceLimit) {

        Optional<List<TopicClass>> classes() {
            return topicClasses.map(
                    forms -> forms.stream().map(TopicClassForm::topicClass).toList());
        }

        ProductSettings over(ProductSettings before, Products products) {
            return new ProductSettings(
                    before.name(),
                    classes().orElse(before.topicClasses()),
                    messageIdField.isEmpty()
                            ? before.messageIdField()
                            : messageIdField.filter(field -> !field.isEmpty()),
                    policyOver(before.policy(), products),
                    profileOver(before.profile()),
                    registrationOver(before.registration()),
                    deviceLimit.isEmpty() ? before.deviceLimit() : deviceLimit.filter(limit -> limit != 0));
        }

        private ProductProfile profileOver(ProductProfile before) {
            // What is left out arrives as JSON's null.
            Optional<JsonNode> given = payloadSchema.filter(schema -> !schema.isNull());
            return new ProductProfile(
                    description.orElse(before.description()),
                    type.map(word -> ProductPolicy.choice(ProductProfile.Type.class, word, "type"))
                            .orElse(before.type()),
                    given.isEmpty()
                            ? before.payloadSchema()
                            : given.filter(schema -> !schema.isTextual()
                                            || !schema.textValue().isEmpty())
                                    .map(JsonNode::toString),
                    attributes.orElse(before.attributes()));
        }

        private DynamicRegistration registrationOver(DynamicRegistration before) {
            return new DynamicRegistration(
                    registration
                            .map(word -> ProductPolicy.choice(DynamicRegistration.Mode.class, word, "registration"))
                            .orElse(before.mode()),
                    registrationLimit.orElse(before.limit()));
        }

        private ProductPolicy policyOver(ProductPolicy before, Products products) {
            return new ProductPolicy(
                    enabled.orElse(before.enabled()),
                    authentication
                            .map(word -> ProductPolicy.choice(Authentication.class, word, "authentication"))
                            .orElse(before.authentication()),
                    messageIdProperty.isEmpty()
                            ? before.messageIdProperty()
                            : messageIdProperty.filter(name -> !name.isEmpty()),
                    retain.map(word -> ProductPolicy.choice(Retain.class, word, "retain"))
                            .orElse(before.retain()),
                    deviceMessagesPerSecond.isEmpty()
                            ? before.deviceMessagesPerSecond()
                            : deviceMessagesPerSecond.filter(rate -> rate != 0),
                    messagesPerSecond.isEmpty()
                            ? before.messagesPerSecond()
                            : messagesPerSecond.filter(rate -> rate != 0),
                    caCertificates
                            .map(pems -> pems.stream().map(products::authority).toList())
                            .orElse(before.caCertificates()));
        }
    }

    /**
     * @param privilege publish, subscribe or both
     */
    record TopicClassForm(String suffix, String privilege) {
        TopicClass topicClass() {
            return switch (privilege) {
                case "publish" -> new TopicClass(suffix, true, false);
                case "subscribe" -> new TopicClass(suffix, false, true);
                case "both" -> new TopicClass(suffix, true, true);
                default ->
                    throw new RejectedException(
                            Rejection.INVALID,
                            "'" + privilege + "' is not a privilege",
                            "Use publish, subscribe or both.",
                            "topicClasses.privilege");
            };
        }

        static TopicClassForm of(TopicClass topicClass) {
            String privilege = topicClass.publish() ? (topicClass.subscribe() ? "both" : "publish") : "subscribe";
            return new TopicClassForm(topicClass.suffix(), privilege);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ProductForm(
            String productId,
            String name,
            Optional<String> messageIdField,
            List<TopicClassForm> topicClasses,
            boolean enabled,
            String authentication,
            Optional<String> messageIdProperty,
            String retain,
            Optional<Integer> deviceMessagesPerSecond,
            Optional<Integer> messagesPerSecond,
            List<CertificateForm> caCertificates,
            String description,
            String type,
            Optional<JsonNode> payloadSchema,
            Map<String, String> attributes,
            String registration,
            int registrationLimit,
            Optional<String> registrationSecret,
            Optional<Integer> deviceLimit,
            long revision,
            Instant createdAt,
            Instant updatedAt) {
        static ProductForm of(Product product, Optional<String> secret) {
            return new ProductForm(
                    product.productId(),
                    product.name(),
                    product.messageIdField(),
                    product.topicClasses().stream().map(TopicClassForm::of).toList(),
                    product.policy().enabled(),
                    ProductPolicy.word(product.policy().authentication()),
                    product.policy().messageIdProperty(),
                    ProductPolicy.word(product.policy().retain()),
                    product.policy().deviceMessagesPerSecond(),
                    product.policy().messagesPerSecond(),
                    product.policy().caCertificates().stream()
                            .map(CertificateForm::of)
                            .toList(),
                    product.profile().description(),
                    ProductPolicy.word(product.profile().type()),
                    product.profile().payloadSchema().map(ProductForm::json),
                    product.profile().attributes(),
                    ProductPolicy.word(product.registration().mode()),
                    product.registration().limit(),
                    secret,
                    product.settings().deviceLimit(),
                    product.revision().number(),
                    product.createdAt(),
                    product.revision().updatedAt());
        }

        private static JsonNode json(String schema) {
            try {
                return Requests.JSON.readTree(schema);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the registry holds a payload schema that is not JSON", e);
            }
        }
    }

    private void create(Context http) {
        NewProduct wanted = Requests.body(http, NewProduct.class);
        Product product = products.create(wanted.settings().over(ProductSettings.named(wanted.name()), products));
        http.status(HttpStatus.CREATED)
                .header("Location", "/api/v1/products/" + product.productId())
                .json(ProductForm.of(product, Optional.empty()));
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                products.list().stream()
                        .map(product -> ProductForm.of(product, Optional.empty()))
                        .toList()));
    }

    private void get(Context http) {
        Product product = products.get(http.pathParam("productId"));
        Optional<String> secret = Requests.query(http, "secret")
                .filter(text -> text.equals("true"))
                .flatMap(asked -> products.secretOf(product));
        http.json(ProductForm.of(product, secret));
    }

    private void change(Context http) {
        ProductChange wanted = Requests.body(http, ProductChange.class);
        Product product =
                products.change(http.pathParam("productId"), Optional.empty(), before -> wanted.over(before, products));
        http.json(ProductForm.of(product, Optional.empty()));
    }

    private void resetSecret(Context http) {
        Product product = products.resetSecret(http.pathParam("productId"), Optional.empty());
        http.json(ProductForm.of(product, products.secretOf(product)));
    }

    private void delete(Context http) {
        products.delete(http.pathParam("productId"), Optional.empty());
        http.status(HttpStatus.NO_CONTENT);
    }
}
