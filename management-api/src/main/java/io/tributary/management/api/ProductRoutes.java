package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductPolicy.Retain;
import io.tributary.management.registry.Products;
import io.tributary.topic.TopicClass;
import java.time.Instant;
import java.util.List;
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
                Route.get(ONE, "getProduct", this::get).says("Shows a product").answers(200, ProductForm.class),
                Route.patch(ONE, "changeProduct", this::change)
                        .says("Changes a product; what is left out stays, live connections hear of it")
                        .takes(ProductChange.class)
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

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ProductList(List<ProductForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewProduct wanted = Requests.body(http, NewProduct.class);
        ProductChange settings = wanted.settings();
        Product product = products.create(
                wanted.name(),
                settings.classes().orElse(List.of()),
                wanted.messageIdField().filter(field -> !field.isEmpty()),
                settings.over(ProductPolicy.DEFAULTS, products));
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + product.productId());
        ProductForm form = ProductForm.of(product);
        tagOf(form).answerChange(http, form);
    }

    private void list(Context http) {
        Page<Product> page = Paging.page(http, products.list(), Product::productId);
        Paging.link(http, page.next());
        http.json(new ProductList(page.items().stream().map(ProductForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        ProductForm form = ProductForm.of(products.get(http.pathParam("productId")));
        tagOf(form).answer(http, form);
    }

    private void change(Context http) {
        ProductChange wanted = Requests.body(http, ProductChange.class);
        requireMatch(http);
        Product product = products.change(
                http.pathParam("productId"),
                new Products.Change(
                        wanted.classes(),
                        wanted.messageIdField().map(field -> Optional.of(field).filter(text -> !text.isEmpty())),
                        policy -> wanted.over(policy, products)));
        ProductForm form = ProductForm.of(product);
        tagOf(form).answerChange(http, form);
    }

    private void requireMatch(Context http) {
        EntityTag.requireMatch(http, () -> ProductForm.of(products.get(http.pathParam("productId"))));
    }

    private static EntityTag tagOf(ProductForm form) {
        return EntityTag.of(form, form);
    }

    private void delete(Context http) {
        requireMatch(http);
        products.delete(http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
