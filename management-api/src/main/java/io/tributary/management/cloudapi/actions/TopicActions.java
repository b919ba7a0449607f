package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.within;

import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.topic.TopicClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The actions on custom topics, which are the topic classes of a product. (Cloud API, section 7.3.) */
final class TopicActions {
    private final Products products;

    TopicActions(Products products) {
        this.products = products;
    }

    Map<String, ?> create(Call call) {
        Arguments arguments = call.arguments();
        TopicClass wanted = topicClass(arguments, "TopicName");
        change(arguments, before -> {
            requireFree(wanted.suffix(), before);
            List<TopicClass> all = new ArrayList<>(before);
            all.add(wanted);
            return all;
        });
        return Action.DONE;
    }

    Map<String, ?> update(Call call) {
        Arguments arguments = call.arguments();
        String name = arguments.text("TopicName");
        TopicClass wanted = topicClass(arguments, "NewTopicName");
        change(arguments, before -> {
            if (before.stream().noneMatch(each -> each.suffix().equals(name))) {
                throw new CloudRefusal(
                        "ResourceNotFound.TopicPolicyNotExist",
                        "the product has no custom topic '" + CloudRefusal.shown(name) + "'");
            }
            if (!wanted.suffix().equals(name)) {
                requireFree(wanted.suffix(), before);
            }
            return before.stream()
                    .map(each -> each.suffix().equals(name) ? wanted : each)
                    .toList();
        });
        return Action.DONE;
    }

    /** What becomes of the custom topics of a product. */
    @FunctionalInterface
    private interface Change {
        List<TopicClass> of(List<TopicClass> before);
    }

    private void change(Arguments arguments, Change change) {
        if (arguments.has("BrokerSubscribe")) {
            throw new CloudRefusal(
                    "FailedOperation.ProductNotBind",
                    "product "
                            + CloudRefusal.shown(
                                    arguments.structure("BrokerSubscribe").text("ProductId"))
                            + " is not bound to this gateway product");
        }
        products.change(
                arguments.text("ProductId"),
                Optional.empty(),
                (ProductSettings before) -> before.withTopicClasses(change.of(before.topicClasses())));
    }

    private static TopicClass topicClass(Arguments arguments, String field) {
        long privilege = within(arguments.number("Privilege"), 1, 3, "Privilege");
        return new TopicClass(arguments.text(field), (privilege & 1) != 0, (privilege & 2) != 0);
    }

    private static void requireFree(String suffix, List<TopicClass> custom) {
        if (Stream.concat(TopicClass.DEFAULTS.stream(), custom.stream())
                .anyMatch(each -> each.suffix().equals(suffix))) {
            throw new CloudRefusal(
                    "InvalidParameterValue.TopicPolicyAlreadyExist",
                    "the product has the topic '" + suffix + "' already");
        }
    }
}
