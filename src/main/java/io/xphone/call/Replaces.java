package io.xphone.call;

import io.xphone.sip.dialog.DialogId;
import java.util.Objects;
import java.util.Optional;

/**
 * The value of a Replaces header (RFC 3891 §6.1): the dialog that a new call is to take the place of, as the one who
 * gets the INVITE sees it.
 *
 * <pre>
 *   Replaces = callid *(SEMI ("to-tag=" token / "from-tag=" token / "early-only" / generic-param))
 * </pre>
 *
 * @param callId the Call-ID of that dialog
 * @param toTag the tag of whoever gets the INVITE
 * @param fromTag the tag of the party that is replaced
 * @param earlyOnly whether an answered call is not to be replaced
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {

    /** Refuses null. */
    public Replaces {
        Objects.requireNonNull(callId, "callId");
        Objects.requireNonNull(toTag, "toTag");
        Objects.requireNonNull(fromTag, "fromTag");
    }

    /**
     * What to say so that the peer of a dialog of ours gives it up for a new call: our tag is its from-tag.
     *
     * @param ours a dialog as we see it
     * @return the value for the peer
     */
    public static Replaces of(DialogId ours) {
        return new Replaces(ours.callId(), ours.remoteTag(), ours.localTag(), false);
    }

    /**
     * Reads a header value, unescaped.
     *
     * @param value as it stands in the header
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

    /** The dialog that is meant, as seen by whoever gets the INVITE (RFC 3891 §3). */
    public DialogId dialog() {
        return new DialogId(callId, toTag, fromTag);
    }

    /** The header value. */
    @Override
    public String toString() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
    }
}
