package io.xphone;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Identities in a message of a peer, besides From and To. Those that only a network may assert are empty unless the
 * peer is trusted.
 */
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
        trusted = other.trusted;
        anonymous = other.anonymous;
        privacy = new ArrayList<>(other.privacy);
        asserted = new ArrayList<>(other.asserted);
        preferred = new ArrayList<>(other.preferred);
        remoteParty = other.remoteParty;
        diversions = copy(other.diversions, DiversionInfo::new);
        history = copy(other.history, HistoryInfo::new);
        calledParty = other.calledParty;
    }

    private static <T> List<T> copy(List<T> from, UnaryOperator<T> copy) {
        List<T> list = new ArrayList<>(from.size());
        from.forEach(each -> list.add(copy.apply(each)));
        return list;
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

    /** Whether the peer is trusted to assert identities ({@code trustIdentity}). */
    public boolean isTrusted() {
        return trusted;
    }

    /** Sets {@link #isTrusted()}. */
    public IdentityInfo setTrusted(boolean trusted) {
        this.trusted = trusted;
        return this;
    }

    /**
     * Whether the caller requests privacy (RFC 3323, RFC 3325): the application must not disclose the identity then.
     */
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

    /** P-Asserted-Identity (RFC 3325 §9.1), each as display name and URI. Trusted peers only. */
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

    /** Remote-Party-ID of the peer; null when there is none. Trusted peers only. */
    public String getRemoteParty() {
        return remoteParty;
    }

    /** Sets {@link #getRemoteParty()}. */
    public IdentityInfo setRemoteParty(String remoteParty) {
        this.remoteParty = remoteParty;
        return this;
    }

    /** Diversion (RFC 5806), the latest first. Trusted peers only. */
    public List<DiversionInfo> getDiversions() {
        return diversions;
    }

    /** Sets {@link #getDiversions()}. */
    public IdentityInfo setDiversions(List<DiversionInfo> diversions) {
        this.diversions = diversions;
        return this;
    }

    /** History-Info (RFC 7044), in the order of the message. Trusted peers only. */
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
