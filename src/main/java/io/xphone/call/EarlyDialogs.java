package io.xphone.call;

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
 * The early dialogs of an INVITE of ours: one for each To tag that answered (RFC 3261 §13.2.2.1). A proxy may fork the
 * call to as many places as it likes; we keep track of a bounded number.
 */
final class EarlyDialogs {

    private static final int MAX_BRANCHES = 32;

    /** A branch: its dialog, its session, and the description that it sent before its 2xx, if any. */
    static final class Branch {
        final Dialog dialog;
        final SessionNegotiation session;
        private SessionDescription early;
        private boolean settled;
        private long rseq;

        private Branch(Dialog dialog, SessionNegotiation session) {
            this.dialog = dialog;
            this.session = session;
        }

        /**
         * Whether a reliable provisional answer is the next one (RFC 3262 §4): the first may have any number, each later
         * one has one more. What is out of order or comes again is not to be looked at.
         */
        boolean inOrder(long number) {
            boolean next = rseq == 0 || number == rseq + 1;
            rseq = next ? number : rseq;
            return next;
        }

        /** Offer and answer were exchanged reliably: what other answers to the INVITE describe counts no more. */
        void settle() {
            settled = true;
        }

        boolean settled() {
            return settled;
        }

        /** Keeps a description; false when it is the one that came before. */
        boolean describe(SessionDescription description) {
            if (description.equals(early)) {
                return false;
            }
            early = description;
            return true;
        }

        /** What it sent last before its 2xx. */
        Optional<SessionDescription> early() {
            return Optional.ofNullable(early);
        }
    }

    private final Map<String, Branch> branches = new LinkedHashMap<>(4);
    private Branch latest;

    /**
     * The branch that sent a provisional answer; empty without a tag, or when there are too many.
     *
     * @param session that of the INVITE; each branch has one of its own
     */
    Optional<Branch> of(SipRequest invite, SipResponse provisional, SipUri contact, SessionNegotiation session) {
        String tag = DialogId.remoteTagOf(provisional);
        Branch known = branches.get(tag);
        if (known != null || tag.isEmpty() || branches.size() >= MAX_BRANCHES) {
            latest = known != null ? known : latest;
            return Optional.ofNullable(known);
        }
        latest = new Branch(Dialog.uac(invite, provisional, contact), session.fork());
        branches.put(tag, latest);
        return Optional.of(latest);
    }

    /** The branch that a 2xx confirms, taken out; made now when no provisional answer came from it. */
    Branch confirm(SipRequest invite, SipResponse success, SipUri contact, SessionNegotiation session) {
        Branch branch = branches.remove(DialogId.remoteTagOf(success));
        if (branch == null) {
            return new Branch(Dialog.uac(invite, success, contact), session.fork());
        }
        branch.dialog.confirm(success);
        return branch;
    }

    /** The branch whose early dialog a request from the peer names. */
    Optional<Branch> find(DialogId id) {
        return Optional.ofNullable(branches.get(id.remoteTag()))
                .filter(branch -> branch.dialog.id().equals(id));
    }

    /** Our Contact is another from now on. */
    void contact(SipUri changed) {
        branches.values().forEach(branch -> branch.dialog.contact(changed));
    }

    /** The dialog of the branch that sent a provisional answer last. */
    Optional<Dialog> latest() {
        return Optional.ofNullable(latest).map(branch -> branch.dialog);
    }

    boolean isEmpty() {
        return branches.isEmpty();
    }

    void clear() {
        branches.clear();
        latest = null;
    }
}
