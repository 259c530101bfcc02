package io.xphone.call;

import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.Direction;
import io.xphone.sdp.LocalAudio;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.Identifiers;
import java.util.Optional;

/**
 * The session of a call: offer and answer in turn (RFC 3264), who holds, and the version in our {@code o=} line, which
 * rises when our description changes and only then (RFC 3264 §8).
 *
 * <pre>
 *            offer made                     answer accepted
 *   IDLE ----------------> OFFERED (ours) -----------------> IDLE (in force)
 *    |                        |  withdrawn: refused, glare
 *    |                        +----------------------------> IDLE (as before)
 *    |  offer answered
 *    +-----------------------------------------------------> IDLE (in force)
 * </pre>
 *
 * Hold is a wish of each side, kept apart (RFC 6337 §5.3): ours decides what we offer and answer, whatever the peer was
 * last heard to want, so that a refresh never takes it back and a resume of ours leaves the peer's hold to the peer.
 */
final class SessionNegotiation {

    private static final long FIRST_VERSION = 1;

    private final AudioCapabilities capabilities;
    private final long sessionId;
    private LocalMedia media;
    private SessionDescription local;
    private SessionDescription remote;
    private SessionDescription offered;
    private SessionDescription sent;
    private boolean offeredHold;
    private boolean refreshing;
    private NegotiatedAudio audio;
    private boolean localHold;
    private boolean remoteHold;

    SessionNegotiation(AudioCapabilities capabilities, Identifiers ids) {
        this.capabilities = capabilities;
        sessionId = 1 + ids.nextInt(Integer.MAX_VALUE - 1);
    }

    /** The same session in a dialog of its own, with the offer that is under way. */
    SessionNegotiation fork() {
        return new SessionNegotiation(this);
    }

    private SessionNegotiation(SessionNegotiation other) {
        capabilities = other.capabilities;
        sessionId = other.sessionId;
        media = other.media;
        local = other.local;
        remote = other.remote;
        offered = other.offered;
        sent = other.sent;
        offeredHold = other.offeredHold;
        refreshing = other.refreshing;
        audio = other.audio;
        localHold = other.localHold;
        remoteHold = other.remoteHold;
    }

    void opened(LocalMedia where) {
        media = where;
    }

    /** Whether media is open, so that a description can be made. */
    boolean ready() {
        return media != null;
    }

    /** Whether an offer of ours has no answer. */
    boolean offering() {
        return offered != null;
    }

    boolean localHold() {
        return localHold;
    }

    boolean remoteHold() {
        return remoteHold;
    }

    Optional<SessionDescription> local() {
        return Optional.ofNullable(local);
    }

    Optional<SessionDescription> remote() {
        return Optional.ofNullable(remote);
    }

    /** Whether an offer can be answered at all, before media is open. */
    boolean fits(SessionDescription offer) {
        return OfferAnswer.answerable(offer, capabilities);
    }

    /** An offer with our hold as it is. */
    SessionDescription offer() {
        return offer(localHold);
    }

    /** An offer that holds the peer, or does not, once it is answered. */
    SessionDescription offer(boolean hold) {
        Direction wanted = hold ? Direction.SENDONLY : Direction.SENDRECV;
        LocalAudio where = at(media);
        offeredHold = hold;
        refreshing = false;
        offered = versioned(
                remote == null
                        ? OfferAnswer.offer(where, capabilities, wanted)
                        : OfferAnswer.reoffer(local, remote, where, capabilities, wanted));
        return offered;
    }

    /** What is in force offered once more, with the same version: it changes nothing, the peer's hold included. */
    SessionDescription refresh() {
        offeredHold = localHold;
        refreshing = true;
        offered = versioned(local);
        return offered;
    }

    /** The offer under way came to nothing: all stays as it was. */
    void withdraw() {
        offered = null;
    }

    /**
     * What an answer to the pending offer would agree on, without putting it in force: for answers of several branches.
     */
    Optional<NegotiatedAudio> preview(SessionDescription answer) {
        return offered == null ? Optional.empty() : OfferAnswer.accept(offered, answer, capabilities);
    }

    /** Puts the answer to our offer in force; false when it cannot be used. */
    boolean accept(SessionDescription answer) {
        Optional<NegotiatedAudio> agreed = preview(answer);
        if (agreed.isEmpty()) {
            return false;
        }
        if (!offeredHold && !(refreshing && remoteHold)) {
            // An answer to sendonly, or to recvonly again, cannot show whether the peer holds: what was known stays.
            remoteHold = agreed.get().remoteHold();
        }
        localHold = offeredHold;
        inForce(offered, answer, agreed.get());
        return true;
    }

    /** Answers an offer of the peer and puts both in force; empty when nothing fits, and all stays as it was. */
    Optional<SessionDescription> answer(SessionDescription offer) {
        Direction wanted = localHold ? Direction.SENDONLY : Direction.SENDRECV;
        Optional<OfferAnswer.Answered> answered = OfferAnswer.answer(offer, at(media), capabilities, wanted);
        if (answered.isEmpty()) {
            return Optional.empty();
        }
        remoteHold = heldBy(offer, answered.get().audio());
        inForce(versioned(answered.get().answer()), offer, answered.get().audio());
        return Optional.of(local);
    }

    /** What the media side has to do by what is in force. */
    MediaPlan plan(boolean early) {
        return new MediaPlan(audio, early, localHold, remoteHold);
    }

    /**
     * Whether the peer holds us by its offer. A refresh says nothing new. While we hold, an offer of recvonly only
     * mirrors that.
     */
    private boolean heldBy(SessionDescription offer, NegotiatedAudio agreed) {
        boolean unchanged = remote != null && offer.sameMediaAs(remote);
        boolean mirrors = localHold && agreed.direction().sends() && agreed.remoteHold();
        return unchanged || mirrors ? remoteHold : agreed.remoteHold();
    }

    private void inForce(SessionDescription ours, SessionDescription theirs, NegotiatedAudio agreed) {
        local = ours;
        remote = theirs;
        audio = withHold(agreed, remoteHold);
        offered = null;
    }

    private static NegotiatedAudio withHold(NegotiatedAudio audio, boolean held) {
        if (audio.remoteHold() == held) {
            return audio;
        }
        return new NegotiatedAudio(
                audio.remoteHost(),
                audio.remotePort(),
                audio.remoteRtcpHost(),
                audio.remoteRtcpPort(),
                audio.codec(),
                audio.sendPayloadType(),
                audio.receivable(),
                audio.sendDtmfPayloadType(),
                audio.receiveDtmfPayloadTypes(),
                audio.dtmfClockRate(),
                audio.comfortNoisePayloadType(),
                audio.ptimeMillis(),
                audio.direction(),
                held,
                audio.sendFmtp());
    }

    /** Raises the version when this is not what the peer saw last, be it that the peer refused that. */
    private SessionDescription versioned(SessionDescription made) {
        long version = made.origin().version();
        if (sent != null) {
            version = sent.origin().version() + (made.sameMediaAs(sent) ? 0 : 1);
        }
        sent = made.withVersion(version);
        return sent;
    }

    private LocalAudio at(LocalMedia where) {
        return new LocalAudio(where.host(), where.rtpPort(), where.rtcpPort(), sessionId, FIRST_VERSION);
    }
}
