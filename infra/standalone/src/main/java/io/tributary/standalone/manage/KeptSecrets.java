package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Secrets that are told once, and kept in a file of their owner instead of being shown. */
final class KeptSecrets {
    /**
     * Makes something, its file first: what is told only once must not be lost because the disk said no.
     *
     * @param into the new file; empty to show all
     * @param secrets the fields that are not shown when there is a file
     * @param text what the file is to hold
     * @return what is to be shown
     */
    static JsonNode of(
            Optional<Path> into, List<String> secrets, Supplier<JsonNode> make, Function<JsonNode, String> text) {
        Optional<OwnersFile> file = into.map(OwnersFile::create);
        JsonNode made;
        try {
            made = make.get();
        } catch (Refusal e) {
            file.ifPresent(OwnersFile::discard);
            throw e;
        }
        if (file.isPresent() && made instanceof ObjectNode shown) {
            file.get().write(text.apply(made));
            shown.remove(secrets);
            shown.put("secretFile", file.get().path().toString());
        }
        return made;
    }

    private KeptSecrets() {}
}
