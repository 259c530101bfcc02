package io.xphone;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;

/**
 * A SIP message that the peer sent within a call.
 *
 * @param method the method of a request; for a response, that of the request it responds to
 * @param status the status of a response; 0 for a request
 * @param phrase the reason phrase of a response; empty for a request
 * @param headers all headers, in their order; each access gives a copy
 */
public record ReceivedMessage(String method, int status, String phrase, MultiMap headers) {

    /** Copies the headers. */
    public ReceivedMessage {
        headers = HeadersJson.copy(headers);
    }

    @Override
    public MultiMap headers() {
        return HeadersJson.copy(headers);
    }

    /** Whether it is a request. */
    public boolean request() {
        return status == 0;
    }

    /** The first header of a name, in any case; null when there is none. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** As JSON; the value of a header is an array when there are several of its name. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("method", method)
                .put("status", status)
                .put("phrase", phrase)
                .put("headers", HeadersJson.toJson(headers));
    }
}
