package io.xphone.bus;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.options.HeadersJson;
import io.xphone.options.SrtpMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Options of the commands of {@link CallControl}: headers for the SIP message that a command sends, and the form of
 * its body.
 */
@DataObject
public class CommandOptions {

    /** Default of {@link #isBase64()}. */
    public static final boolean DEFAULT_BASE64 = false;

    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private boolean base64 = DEFAULT_BASE64;
    private String application;
    private List<String> codecs = new ArrayList<>();
    private SrtpMode srtp;

    /** All defaults. */
    public CommandOptions() {}

    /** With these headers; the map is not copied. */
    @GenIgnore
    public CommandOptions(MultiMap headers) {
        this.headers = headers;
    }

    /** A copy. */
    public CommandOptions(CommandOptions other) {
        headers = HeadersJson.copy(other.headers);
        base64 = other.base64;
        application = other.application;
        codecs = new ArrayList<>(other.codecs);
        srtp = other.srtp;
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values, {@code base64} not a
     *     boolean, {@code application} not a string, {@code codecs} not an array of strings, or {@code srtp} no mode
     */
    public CommandOptions(JsonObject json) {
        headers = HeadersJson.fromJson(json.getValue("headers"));
        Object bytes = json.getValue("base64", DEFAULT_BASE64);
        if (!(bytes instanceof Boolean known)) {
            throw new IllegalArgumentException("base64 must be true or false");
        }
        base64 = known;
        Object id = json.getValue("application");
        if (id != null && !(id instanceof String)) {
            throw new IllegalArgumentException("application must be a string");
        }
        application = (String) id;
        Object names = json.getValue("codecs", new JsonArray());
        if (!(names instanceof JsonArray array) || !array.stream().allMatch(String.class::isInstance)) {
            throw new IllegalArgumentException("codecs must be an array of strings");
        }
        array.forEach(name -> codecs.add((String) name));
        Object mode = json.getValue("srtp");
        try {
            srtp = mode == null ? null : SrtpMode.valueOf(String.valueOf(mode));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("srtp must be OFF, OPTIONAL or REQUIRED", unknown);
        }
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json =
                new JsonObject().put("headers", HeadersJson.toJson(headers)).put("base64", base64);
        if (!codecs.isEmpty()) {
            json.put("codecs", new JsonArray(new ArrayList<>(codecs)));
        }
        if (srtp != null) {
            json.put("srtp", srtp.name());
        }
        return application == null ? json : json.put("application", application);
    }

    /** Headers added to the SIP message: in JSON an object of names, each with a string or an array of strings. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public CommandOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /**
     * For {@code accept}: id of the subscription of the application that handles the call from now on. When that
     * subscription is lost, {@code onApplicationLost} applies. Null: all subscribers that were offered the call count.
     */
    public String getApplication() {
        return application;
    }

    /** Sets {@link #getApplication()}. */
    public CommandOptions setApplication(String application) {
        this.application = application;
        return this;
    }

    /**
     * For {@code accept} and {@code progress}: the codecs of the SDP answer, the preferred first; empty: those of the
     * peer, phone or server.
     */
    public List<String> getCodecs() {
        return codecs;
    }

    /** Sets {@link #getCodecs()}. */
    public CommandOptions setCodecs(List<String> codecs) {
        this.codecs = codecs;
        return this;
    }

    /** For {@code accept}: whether the call is encrypted (SRTP); null: as the calls of the peer, phone or server. */
    public SrtpMode getSrtp() {
        return srtp;
    }

    /** Sets {@link #getSrtp()}. */
    public CommandOptions setSrtp(SrtpMode srtp) {
        this.srtp = srtp;
        return this;
    }

    /** Whether the {@code body} of {@code sendInfo} or {@code sendMessage} is bytes in base64 rather than text. */
    public boolean isBase64() {
        return base64;
    }

    /** Sets {@link #isBase64()}. */
    public CommandOptions setBase64(boolean base64) {
        this.base64 = base64;
        return this;
    }
}
