package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Options for answering an inbound call. */
@DataObject
@JsonGen(publicConverter = false)
public class AcceptOptions {

    private List<String> codecs = new ArrayList<>();
    private SrtpMode srtp;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public AcceptOptions() {}

    /** A copy. */
    public AcceptOptions(AcceptOptions other) {
        codecs = new ArrayList<>(other.codecs);
        srtp = other.srtp;
        headers = HeadersJson.copy(other.headers);
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public AcceptOptions(JsonObject json) {
        AcceptOptionsConverter.fromJson(OptionsJson.of(json, AcceptOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        AcceptOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /**
     * Codecs for this call, the preferred first; empty: the phone's, server's or peer's. At least one of them must be
     * in the offer. They also apply when the session of the call is renegotiated.
     */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public AcceptOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /**
     * Whether this call is encrypted (SRTP); null: as the calls of the phone, server or peer, by which a call that
     * cannot be accepted was rejected before it rang. {@code REQUIRED} accepts a call with SRTP alone where they are
     * {@code OPTIONAL}, and fails for another.
     */
    public SrtpMode getSrtp() {
        return srtp;
    }

    /** Sets {@link #getSrtp()}. */
    public AcceptOptions setSrtp(SrtpMode srtp) {
        this.srtp = srtp;
        return this;
    }

    /** Headers added to the 200 response. CR, LF and headers that the stack itself writes are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public AcceptOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public AcceptOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
