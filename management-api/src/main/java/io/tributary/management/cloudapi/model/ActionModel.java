package io.tributary.management.cloudapi.model;

import java.util.List;
import java.util.Set;

/**
 * An action of one version.
 *
 * @param area which part of the platform it belongs to
 * @param errors the codes it may answer beside those common to all actions
 */
public record ActionModel(String name, String area, List<Field> request, List<Field> response, Set<String> errors) {
    public ActionModel {
        request = List.copyOf(request);
        response = List.copyOf(response);
        errors = Set.copyOf(errors);
    }
}
