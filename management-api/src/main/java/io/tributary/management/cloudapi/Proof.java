package io.tributary.management.cloudapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.cloudapi.model.ArgumentReader.Form;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.cloudapi.model.MultipartForm;
import io.tributary.management.cloudapi.model.WireForms;
import io.tributary.management.cloudapi.signature.RawCall;
import io.tributary.management.cloudapi.signature.Tc3Signature;
import io.tributary.management.cloudapi.signature.V1Signature;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What shows whose a call is, in one of the two forms; and the fields of the call, which lie elsewhere in each. */
sealed interface Proof {
    RawCall call();

    String secretId();

    boolean isOf(String secretKey);

    Form form();

    /** The action's fields, not checked yet. */
    JsonNode fields();

    /** A signature in the header {@code Authorization}; fields in the body, or in the query of a GET. (Section 2.) */
    record Tc3(RawCall call, Tc3Signature signature, String timestamp, CloudFront.Body body) implements Proof {
        private static final int MAX_BODY_BYTES = 10 << 20;

        @Override
        public String secretId() {
            return signature.secretId();
        }

        @Override
        public boolean isOf(String secretKey) {
            return signature.isOf(call, body.read(MAX_BODY_BYTES), timestamp, secretKey);
        }

        @Override
        public Form form() {
            return call.method().equals("GET") || contentType().startsWith("multipart/form-data")
                    ? Form.FLAT
                    : Form.JSON;
        }

        @Override
        public JsonNode fields() {
            if (call.method().equals("GET")) {
                return WireForms.nested(WireForms.urlEncoded(call.query()));
            }
            byte[] bytes = body.read(MAX_BODY_BYTES);
            String type = contentType();
            if (type.startsWith("application/json")) {
                return WireForms.json(bytes);
            }
            if (type.startsWith("multipart/form-data")) {
                return WireForms.nested(
                        MultipartForm.read(call.header("content-type").orElse(""), bytes));
            }
            throw new CloudRefusal(
                    CloudRefusal.MALFORMED,
                    "the Content-Type is " + CloudRefusal.shown(type)
                            + "; with this signature a POST is application/json or multipart/form-data");
        }

        private String contentType() {
            return call.header("content-type").orElse("").strip().toLowerCase(Locale.ROOT);
        }
    }

    /** A signature among the parameters, which are in the query of a GET or the body of a POST. (Section 3.) */
    record V1(RawCall call, Map<String, String> parameters) implements Proof {
        static final int MAX_BODY_BYTES = 1 << 20;

        private static final Set<String> COMMON = Set.of(
                "Action",
                "Version",
                "Region",
                "Timestamp",
                "Nonce",
                "SecretId",
                "SignatureMethod",
                "Token",
                "RequestClient",
                "Language",
                V1Signature.PARAMETER);

        @Override
        public String secretId() {
            return parameters.getOrDefault("SecretId", "");
        }

        @Override
        public boolean isOf(String secretKey) {
            return V1Signature.isOf(call, parameters, secretKey);
        }

        @Override
        public Form form() {
            return Form.FLAT;
        }

        @Override
        public JsonNode fields() {
            Map<String, String> fields = new LinkedHashMap<>(parameters);
            fields.keySet().removeAll(COMMON);
            return WireForms.nested(fields);
        }
    }
}
