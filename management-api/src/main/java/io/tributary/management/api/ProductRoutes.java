package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Product;
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
        routes.delete("/api/v1/products/{productId}", this::delete);
    }

    record NewProduct(String name, Optional<String> messageIdField, Optional<List<TopicClassForm>> topicClasses) {}

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
            Instant createdAt) {
        static ProductForm of(Product product) {
            return new ProductForm(
                    product.productId(),
                    product.name(),
                    product.messageIdField(),
                    product.topicClasses().stream().map(TopicClassForm::of).toList(),
                    product.createdAt());
        }
    }

    private void create(Context http) {
        NewProduct wanted = Requests.body(http, NewProduct.class);
        List<TopicClass> classes = wanted.topicClasses().orElse(List.of()).stream()
                .map(TopicClassForm::topicClass)
                .toList();
        Product product = products.create(wanted.name(), classes, wanted.messageIdField());
        http.status(HttpStatus.CREATED)
                .header("Location", "/api/v1/products/" + product.productId())
                .json(ProductForm.of(product));
    }

    private void list(Context http) {
        http.json(Map.of("items", products.list().stream().map(ProductForm::of).toList()));
    }

    private void get(Context http) {
        http.json(ProductForm.of(products.get(http.pathParam("productId"))));
    }

    private void delete(Context http) {
        products.delete(http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
