package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductPolicy.Retain;
import io.tributary.management.registry.ProductProfile;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.Revision;
import io.tributary.topic.TopicClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/products}: kinds of devices. */
public final class ProductRoutes {
    private static final String ALL = "/api/v1/products";
    private static final String ONE = ALL + "/{productId}";

    private final Products products;

    public ProductRoutes(Products products) {
        this.products = products;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createProduct", this::create)
                        .says("Adds a product; the platform chooses its id")
                        .takes(NewProduct.class)
                        .answers(201, ProductForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listProducts", this::list))
                        .says("Lists the products")
                        .answers(200, ProductList.class),
                Route.get(ONE, "getProduct", this::get)
                        .says("Shows a product")
                        .query("secret", Type.BOOLEAN, "Whether the secret of registration is shown")
                        .answers(200, ProductForm.class),
                Route.patch(ONE, "changeProduct", this::change)
                        .says("Changes a product; what is left out stays, live connections hear of it")
                        .takes(ProductChange.class)
                        .answers(200, ProductForm.class),
                Route.post(ONE + "/registration-secret", "resetRegistrationSecret", this::resetSecret)
                        .says("Gives a product another secret of registration; the one before is worth nothing")
                        .answers(200, ProductForm.class),
                Route.delete(ONE, "deleteProduct", this::delete)
                        .says("Deletes a product; refused while it has devices")
                        .answers(204));
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
            Optional<String> registrationAgain,
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
                    registrationAgain,
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
            Optional<String> registrationAgain,
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
                    registrationLimit.orElse(before.limit()),
                    registrationAgain
                            .map(word ->
                                    ProductPolicy.choice(DynamicRegistration.Again.class, word, "registrationAgain"))
                            .orElse(before.again()));
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
            String registrationAgain,
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
                    ProductPolicy.word(product.registration().again()),
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

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ProductList(List<ProductForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewProduct wanted = Requests.body(http, NewProduct.class);
        Product product = products.create(wanted.settings().over(ProductSettings.named(wanted.name()), products));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + product.productId());
        answerChange(http, product, Optional.empty());
    }

    private void list(Context http) {
        List<Product> seen = products.list().stream()
                .filter(product -> AccessGate.sees(http, "product/" + product.productId()))
                .toList();
        Page<Product> page = Paging.page(http, seen, Product::productId);
        Paging.link(http, page.next());
        http.json(new ProductList(
                page.items().stream()
                        .map(product -> ProductForm.of(product, Optional.empty()))
                        .toList(),
                page.next()));
    }

    private void get(Context http) {
        Product product = products.get(http.pathParam("productId"));
        Optional<String> secret = Requests.flag(http, "secret") ? products.secretOf(product) : Optional.empty();
        ProductForm form = ProductForm.of(product, secret);
        EntityTag.of(product.revision(), form).answer(http);
    }

    private void change(Context http) {
        ProductChange wanted = Requests.body(http, ProductChange.class);
        String id = http.pathParam("productId");
        ProductForm before = ProductForm.of(products.get(id), Optional.empty());
        Product product = EntityTag.changing(
                http,
                () -> revisionOf(id),
                expected -> products.change(id, expected, settings -> wanted.over(settings, products)));
        AccessGate.changed(http, before, ProductForm.of(product, Optional.empty()));
        answerChange(http, product, Optional.empty());
    }

    private void resetSecret(Context http) {
        String id = http.pathParam("productId");
        Product product =
                EntityTag.changing(http, () -> revisionOf(id), expected -> products.resetSecret(id, expected));
        answerChange(http, product, products.secretOf(product));
    }

    private static void answerChange(Context http, Product product, Optional<String> secret) {
        ProductForm form = ProductForm.of(product, secret);
        EntityTag.of(product.revision(), form).answerChange(http);
    }

    private Revision revisionOf(String productId) {
        return products.get(productId).revision();
    }

    private void delete(Context http) {
        String id = http.pathParam("productId");
        EntityTag.changing(http, () -> revisionOf(id), expected -> {
            products.delete(id, expected);
            return id;
        });
        http.status(HttpStatus.NO_CONTENT);
    }
}
