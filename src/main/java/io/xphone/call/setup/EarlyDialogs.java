package io.xphone.call.setup;

import io.xphone.call.core.SessionNegotiation;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The early dialogs of an outbound INVITE: one for each To tag in a response (RFC 3261 §13.2.2.1). A proxy may fork the
 * call to any number of branches; this class tracks a bounded number.
 */
final class EarlyDialogs {

    private static final int MAX_BRANCHES = 32;

    /** A branch: its dialog, its session, and the description that it sent before its 2xx, if any. */
    static final class Branch {
        final OutboundInvite origin;
        final Dialog dialog;
        final SessionNegotiation session;
        private SessionDescription earlySdp;
        private boolean negotiated;
        private long rseq;

        private Branch(OutboundInvite origin, Dialog dialog, SessionNegotiation session) {
            this.origin = origin;
            this.dialog = dialog;
            this.session = session;
        }

        /**
         * Whether a reliable provisional response is the next one (RFC 3262 §4): the first may have any number, each
         * later one is higher by 1. Others are retransmissions or out of order and are ignored.
         */
        boolean inOrder(long number) {
            boolean next = rseq == 0 || number == rseq + 1;
            rseq = next ? number : rseq;
            return next;
        }

        /** Offer and answer were exchanged reliably: descriptions in later responses to the INVITE are ignored. */
        void markNegotiated() {
            negotiated = true;
        }

        boolean negotiated() {
            return negotiated;
        }

        /** Stores a description; false when it equals the previous one. */
        boolean updateSdp(SessionDescription description) {
            if (description.equals(earlySdp)) {
                return false;
            }
            earlySdp = description;
            return true;
        }

        /** The latest description before the 2xx. */
        Optional<SessionDescription> earlySdp() {
            return Optional.ofNullable(earlySdp);
        }
    }

    private final Map<String, Branch> branches = new LinkedHashMap<>(4);
    private Branch latest;
    private Branch untagged;

    /**
     * The branch that sent a provisional response; empty when there are too many. A response without a To tag creates
     * no dialog (RFC 3261 §12.1): its branch takes part in early media only.
     *
     * @param session the session of the INVITE; each branch gets a copy
     */
    Optional<Branch> of(OutboundInvite origin, SipRequest invite, SipResponse provisional, SessionNegotiation session) {
        String tag = DialogId.remoteTagOf(provisional);
        if (tag.isEmpty()) {
            untagged = untagged == null || untagged.origin != origin
                    ? branch(origin, invite, provisional, session)
                    : untagged;
            return Optional.of(untagged);
        }
        Branch existing = branches.get(tag);
        if (existing != null || branches.size() >= MAX_BRANCHES) {
            latest = existing != null ? existing : latest;
            return Optional.ofNullable(existing);
        }
        latest = branch(origin, invite, provisional, session);
        branches.put(tag, latest);
        return Optional.of(latest);
    }

    private static Branch branch(
            OutboundInvite origin, SipRequest invite, SipResponse response, SessionNegotiation session) {
        return new Branch(origin, Dialog.uac(invite, response, origin.contact()), session.fork());
    }

    /** Removes and returns the branch that a 2xx confirms; creates it when no provisional response created it. */
    Branch confirm(OutboundInvite origin, SipRequest invite, SipResponse success, SessionNegotiation session) {
        Branch branch = branches.remove(DialogId.remoteTagOf(success));
        if (branch == null) {
            Branch unknown = branch(origin, invite, success, session);
            if (untagged != null && untagged.origin == origin) {
                unknown.earlySdp = untagged.earlySdp;
            }
            return unknown;
        }
        branch.dialog.confirm(success);
        return branch;
    }

    /** Removes the branches of an INVITE. */
    void remove(OutboundInvite origin) {
        branches.values().removeIf(branch -> branch.origin == origin);
        latest = latest != null && latest.origin == origin ? null : latest;
        untagged = untagged != null && untagged.origin == origin ? null : untagged;
    }

    /** The branch of the early dialog that a request belongs to. */
    Optional<Branch> find(DialogId id) {
        return Optional.ofNullable(branches.get(id.remoteTag()))
                .filter(branch -> branch.dialog.id().equals(id));
    }

    /** The local Contact has changed. */
    void contactChanged(SipUri changed) {
        branches.values().forEach(branch -> branch.dialog.contact(changed));
    }

    /** The dialog of the branch that sent the latest provisional response. */
    Optional<Dialog> latest() {
        return Optional.ofNullable(latest).map(branch -> branch.dialog);
    }

    boolean isEmpty() {
        return branches.isEmpty();
    }

    void clear() {
        branches.clear();
        latest = null;
        untagged = null;
    }
}
