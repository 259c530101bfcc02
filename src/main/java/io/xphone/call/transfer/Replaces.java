package io.xphone.call.transfer;

import io.xphone.call.message.HeaderText;
import io.xphone.sip.dialog.DialogId;
import java.util.Objects;
import java.util.Optional;

/**
 * The value of a Replaces header (RFC 3891 §6.1): the dialog that a new call replaces, from the view of the UAS of the
 * INVITE.
 *
 * <pre>
 *   Replaces = callid *(SEMI ("to-tag=" token / "from-tag=" token / "early-only" / generic-param))
 * </pre>
 *
 * @param callId the Call-ID of that dialog
 * @param toTag the tag of the UAS
 * @param fromTag the tag of the replaced party
 * @param earlyOnly whether an answered call must not be replaced
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {

    /** Rejects null. */
    public Replaces {
        Objects.requireNonNull(callId, "callId");
        Objects.requireNonNull(toTag, "toTag");
        Objects.requireNonNull(fromTag, "fromTag");
    }

    /**
     * The value with which the peer of a local dialog replaces it: the local tag is its from-tag.
     *
     * @param local a local dialog
     * @return the value for the peer
     */
    public static Replaces of(DialogId local) {
        return new Replaces(local.callId(), local.remoteTag(), local.localTag(), false);
    }

    /**
     * Parses a header value, unescaped.
     *
     * @param value the header value
     * @return empty when Call-ID or one of the tags is missing
     */
    public static Optional<Replaces> parse(String value) {
        String callId = HeaderText.beforeParameters(value);
        Optional<String> toTag = HeaderText.parameter(value, "to-tag");
        Optional<String> fromTag = HeaderText.parameter(value, "from-tag");
        boolean whole = !callId.isEmpty()
                && callId.chars().noneMatch(c -> c <= ' ' || c == ',')
                && toTag.filter(Replaces::isTag).isPresent()
                && fromTag.filter(Replaces::isTag).isPresent();
        return whole
                ? Optional.of(new Replaces(
                        callId,
                        toTag.get(),
                        fromTag.get(),
                        HeaderText.parameter(value, "early-only").isPresent()))
                : Optional.empty();
    }

    private static boolean isTag(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && ",;<>\"?".indexOf(c) < 0);
    }

    /** The replaced dialog, from the view of the UAS (RFC 3891 §3). */
    public DialogId dialog() {
        return new DialogId(callId, toTag, fromTag);
    }

    /** The header value. */
    @Override
    public String toString() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
    }
}
