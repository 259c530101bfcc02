package io.xphone.options;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;

/** Options of a transfer. */
@DataObject
@JsonGen(publicConverter = false)
public class TransferOptions {

    /** Default of {@link #isNotify()}. */
    public static final boolean DEFAULT_NOTIFY = true;

    /** Default of {@link #isEndOnFailure()}. */
    public static final boolean DEFAULT_END_ON_FAILURE = false;

    /** Default of {@link #isRetryWithAor()}. */
    public static final boolean DEFAULT_RETRY_WITH_AOR = true;

    /** Default of {@link #getTimeoutMs()}. */
    public static final int DEFAULT_TIMEOUT_MS = 180000;

    private boolean notify = DEFAULT_NOTIFY;
    private boolean endOnFailure = DEFAULT_END_ON_FAILURE;
    private boolean retryWithAor = DEFAULT_RETRY_WITH_AOR;
    private int timeoutMs = DEFAULT_TIMEOUT_MS;
    private MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    /** All defaults. */
    public TransferOptions() {}

    /** A copy. */
    public TransferOptions(TransferOptions other) {
        this(other.toJson());
    }

    /**
     * From JSON; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException when {@code headers} is not an object of names and values
     */
    public TransferOptions(JsonObject json) {
        TransferOptionsConverter.fromJson(OptionsJson.of(json, TransferOptions.class), this);
        headers = HeadersJson.fromJson(json.getValue("headers"));
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        TransferOptionsConverter.toJson(this, json);
        return json.put("headers", HeadersJson.toJson(headers));
    }

    /** Whether the peer reports the progress; otherwise it is asked not to (RFC 4488), and its 2xx is success. */
    public boolean isNotify() {
        return notify;
    }

    /** Sets {@link #isNotify()}. */
    public TransferOptions setNotify(boolean notify) {
        this.notify = notify;
        return this;
    }

    /** Whether the call ends, with TRANSFER_FAILED, when the transfer fails; otherwise it continues. */
    public boolean isEndOnFailure() {
        return endOnFailure;
    }

    /** Sets {@link #isEndOnFailure()}. */
    public TransferOptions setEndOnFailure(boolean endOnFailure) {
        this.endOnFailure = endOnFailure;
        return this;
    }

    /**
     * Whether an attended transfer is tried again with the other party's address of record when its Contact is
     * reported as 404 or 481 (RFC 5589 §7.5): a Contact behind NAT or a border controller may be unreachable for the
     * transferred party. The second REFER requires Replaces, so that no other device of that address answers a new
     * call.
     */
    public boolean isRetryWithAor() {
        return retryWithAor;
    }

    /** Sets {@link #isRetryWithAor()}. */
    public TransferOptions setRetryWithAor(boolean retryWithAor) {
        this.retryWithAor = retryWithAor;
        return this;
    }

    /** The transfer fails when the peer reports no outcome within this time after its first report, in ms. */
    public int getTimeoutMs() {
        return timeoutMs;
    }

    /** Sets {@link #getTimeoutMs()}. */
    public TransferOptions setTimeoutMs(int timeoutMs) {
        this.timeoutMs = timeoutMs;
        return this;
    }

    /** Headers added to the REFER. CR, LF and headers that the stack writes itself are rejected. */
    @GenIgnore
    public MultiMap getHeaders() {
        return headers;
    }

    /** Sets {@link #getHeaders()}. */
    @GenIgnore
    public TransferOptions setHeaders(MultiMap headers) {
        this.headers = headers;
        return this;
    }

    /** Adds a header; others of the same name stay. */
    @GenIgnore
    public TransferOptions addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
