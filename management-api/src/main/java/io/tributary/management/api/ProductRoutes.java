package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductPolicy.Retain;
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
            Optional<List<String>> caCertificates) {
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
                    caCertificates);
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
            Optional<List<String>> caCertificates) {

        Optional<List<TopicClass>> classes() {
            return topicClasses.map(
                    forms -> forms.stream().map(TopicClassForm::topicClass).toList());
        }

        ProductPolicy over(ProductPolicy before, Products products) {
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
            Instant createdAt) {
        static ProductForm of(Product product) {
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
                    product.createdAt());
        }
    }

    private void create(Context http) {
        NewProduct wanted = Requests.body(http, NewProduct.class);
        ProductChange settings = wanted.settings();
        Product product = products.create(
                wanted.name(),
                settings.classes().orElse(List.of()),
                wanted.messageIdField().filter(field -> !field.isEmpty()),
                settings.over(ProductPolicy.DEFAULTS, products));
        http.status(HttpStatus.CREATED)
                .header("Location", "/api/v1/products/" + product.productId())
                .json(ProductForm.of(product));
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                products.list().stream()
                        .filter(product -> AccessGate.sees(http, "product/" + product.productId()))
                        .map(ProductForm::of)
                        .toList()));
    }

    private void get(Context http) {
        http.json(ProductForm.of(products.get(http.pathParam("productId"))));
    }

    private void change(Context http) {
        ProductChange wanted = Requests.body(http, ProductChange.class);
        ProductForm before = ProductForm.of(products.get(http.pathParam("productId")));
        Product product = products.change(
                http.pathParam("productId"),
                new Products.Change(
                        wanted.classes(),
                        wanted.messageIdField().map(field -> Optional.of(field).filter(text -> !text.isEmpty())),
                        policy -> wanted.over(policy, products)));
        AccessGate.changed(http, before, ProductForm.of(product));
        http.json(ProductForm.of(product));
    }

    private void delete(Context http) {
        products.delete(http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
