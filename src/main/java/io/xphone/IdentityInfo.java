package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a peer says of identities beside From and To. What only the network may say is empty unless the peer is trusted with it. */
@DataObject
@JsonGen(publicConverter = false)
public class IdentityInfo {

    /** Default of {@link #isTrusted()}. */
    public static final boolean DEFAULT_TRUSTED = false;

    /** Default of {@link #isAnonymous()}. */
    public static final boolean DEFAULT_ANONYMOUS = false;

    private boolean trusted = DEFAULT_TRUSTED;
    private boolean anonymous = DEFAULT_ANONYMOUS;
    private List<String> privacy = new ArrayList<>();
    private List<String> asserted = new ArrayList<>();
    private List<String> preferred = new ArrayList<>();
    private String remoteParty;
    private List<DiversionInfo> diversions = new ArrayList<>();
    private List<HistoryInfo> history = new ArrayList<>();
    private String calledParty;

    /** All defaults. */
    public IdentityInfo() {}

    /** A copy. */
    public IdentityInfo(IdentityInfo other) {
        this(other.toJson());
    }

    /** From JSON; keys that are absent keep their defaults. */
    public IdentityInfo(JsonObject json) {
        IdentityInfoConverter.fromJson(json, this);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        IdentityInfoConverter.toJson(this, json);
        return json;
    }

    /** Whether the peer is trusted ({@code trustIdentity}). */
    public boolean isTrusted() {
        return trusted;
    }

    /** Sets {@link #isTrusted()}. */
    public IdentityInfo setTrusted(boolean trusted) {
        this.trusted = trusted;
        return this;
    }

    /** Whether the caller asks not to be shown (RFC 3323, RFC 3325): who is trusted with the identity must keep it. */
    public boolean isAnonymous() {
        return anonymous;
    }

    /** Sets {@link #isAnonymous()}. */
    public IdentityInfo setAnonymous(boolean anonymous) {
        this.anonymous = anonymous;
        return this;
    }

    /** Values of Privacy (RFC 3323 §4.2), in lower case. */
    public List<String> getPrivacy() {
        return privacy;
    }

    /** Sets {@link #getPrivacy()}. */
    public IdentityInfo setPrivacy(List<String> privacy) {
        this.privacy = privacy;
        return this;
    }

    /** P-Asserted-Identity (RFC 3325 §9.1), each as display name and URI. Of trusted peers. */
    public List<String> getAsserted() {
        return asserted;
    }

    /** Sets {@link #getAsserted()}. */
    public IdentityInfo setAsserted(List<String> asserted) {
        this.asserted = asserted;
        return this;
    }

    /** P-Preferred-Identity (RFC 3325 §9.2). */
    public List<String> getPreferred() {
        return preferred;
    }

    /** Sets {@link #getPreferred()}. */
    public IdentityInfo setPreferred(List<String> preferred) {
        this.preferred = preferred;
        return this;
    }

    /** Remote-Party-ID of the other side; null when there is none. Of trusted peers. */
    public String getRemoteParty() {
        return remoteParty;
    }

    /** Sets {@link #getRemoteParty()}. */
    public IdentityInfo setRemoteParty(String remoteParty) {
        this.remoteParty = remoteParty;
        return this;
    }

    /** Diversion (RFC 5806), the latest first. Of trusted peers. */
    public List<DiversionInfo> getDiversions() {
        return diversions;
    }

    /** Sets {@link #getDiversions()}. */
    public IdentityInfo setDiversions(List<DiversionInfo> diversions) {
        this.diversions = diversions;
        return this;
    }

    /** History-Info (RFC 7044), in the order of the message. Of trusted peers. */
    public List<HistoryInfo> getHistory() {
        return history;
    }

    /** Sets {@link #getHistory()}. */
    public IdentityInfo setHistory(List<HistoryInfo> history) {
        this.history = history;
        return this;
    }

    /** P-Called-Party-ID (RFC 7315 §4.2); null when there is none. */
    public String getCalledParty() {
        return calledParty;
    }

    /** Sets {@link #getCalledParty()}. */
    public IdentityInfo setCalledParty(String calledParty) {
        this.calledParty = calledParty;
        return this;
    }
}
