package io.tributary.management.cloudapi.actions;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.dialect.PayloadFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An account with two products, one of bytes, and room for three rules. */
final class RulesInMemory implements TopicRules {
    static final Map<String, PayloadFormat> PRODUCTS =
            Map.of("PROD123456", PayloadFormat.JSON, "BYTES12345", PayloadFormat.BINARY);
    private static final int MOST = 3;

    final SortedMap<String, Body> all = new TreeMap<>();

    @Override
    public PayloadFormat formatOf(String productId) {
        if (!PRODUCTS.containsKey(productId)) {
            throw new RejectedException(Rejection.NOT_FOUND, "there is no product " + productId, "", "productId");
        }
        return PRODUCTS.get(productId);
    }

    @Override
    public void create(String name, Body body) {
        if (all.containsKey(name)) {
            throw new RejectedException(Rejection.CONFLICT, "there is a rule " + name, "", "name");
        }
        if (all.size() == MOST) {
            throw new RejectedException(Rejection.CONFLICT, "there are " + MOST + " rules");
        }
        all.put(name, body);
    }

    @Override
    public void replace(String name, Body body) {
        find(name);
        all.put(name, body);
    }

    @Override
    public void delete(String name) {
        find(name);
        all.remove(name);
    }

    @Override
    public void enable(String name, boolean on) {
        Body body = find(name);
        if (body.disabled() != on) {
            throw new RejectedException(Rejection.CONFLICT, "the rule is already so", "", "disabled");
        }
        all.put(name, new Body(body.sql(), body.translation(), body.actions(), body.description(), !on));
    }

    @Override
    public List<Info> list() {
        return all.entrySet().stream()
                .map(entry -> new Info(
                        entry.getKey(),
                        entry.getValue().description(),
                        Instant.ofEpochSecond(7),
                        entry.getValue().disabled(),
                        entry.getValue().translation().source().text()))
                .toList();
    }

    Body find(String name) {
        Body body = all.get(name);
        if (body == null) {
            throw new RejectedException(Rejection.NOT_FOUND, "there is no rule " + name, "", "name");
        }
        return body;
    }
}
