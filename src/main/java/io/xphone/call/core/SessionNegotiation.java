package io.xphone.call.core;

import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.Direction;
import io.xphone.sdp.LocalAudio;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.LocalKeys;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.Identifiers;
import java.util.Optional;

/**
 * The session of a call: offer and answer (RFC 3264), hold, and the version in the local {@code o=} line, which
 * increases only when the local description changes (RFC 3264 §8).
 *
 * <pre>
 *            offer created                  answer accepted
 *   IDLE ----------------> OFFERED (local) ----------------> IDLE (in force)
 *    |                        |  withdrawn: rejected, glare
 *    |                        +----------------------------> IDLE (as before)
 *    |  offer answered
 *    +-----------------------------------------------------> IDLE (in force)
 * </pre>
 *
 * Local and remote hold are tracked separately (RFC 6337 §5.3): local hold determines the local offers and answers,
 * whatever the peer last offered, so that a refresh never ends it and a local resume keeps the remote hold.
 *
 * <p>Each local description has new keys of SDES, unless it changes nothing. A session that is secured stays so: an
 * offer or answer that would make it plain is not accepted.
 */
public final class SessionNegotiation {

    private static final long FIRST_VERSION = 1;
    private static final String ICE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int UFRAG_LENGTH = 8;
    private static final int PASSWORD_LENGTH = 24;

    private AudioCapabilities capabilities;
    private AudioCapabilities offeredCapabilities;
    private final long sessionId;
    private final Identifiers ids;
    private LocalMedia media;
    private IceDescription restarted; // has the credentials of the last restart; null: there was none
    private Optional<IceDescription> offeredIce = Optional.empty();
    private String expectedHost = "";
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
        offeredCapabilities = capabilities;
        this.ids = ids;
        sessionId = 1 + ids.nextInt(Integer.MAX_VALUE - 1);
    }

    /** A copy of the session for another dialog, with the pending offer. */
    public SessionNegotiation fork() {
        return new SessionNegotiation(this);
    }

    /** What the transport of the media may be. */
    public TransportPolicy transport() {
        return capabilities.transport();
    }

    /** A copy of a session that has no answer yet, with another transport of its media; its offer is to be made. */
    public SessionNegotiation fork(TransportPolicy transport) {
        SessionNegotiation copy = new SessionNegotiation(this);
        copy.capabilities = capabilities.withTransport(transport);
        copy.offeredCapabilities = copy.capabilities;
        copy.offered = null;
        return copy;
    }

    private SessionNegotiation(SessionNegotiation other) {
        capabilities = other.capabilities;
        offeredCapabilities = other.offeredCapabilities;
        sessionId = other.sessionId;
        ids = other.ids;
        media = other.media;
        restarted = other.restarted;
        offeredIce = other.offeredIce;
        expectedHost = other.expectedHost;
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

    public void mediaOpened(LocalMedia local) {
        media = local;
    }

    /** There are more local candidates than before: later descriptions have them. */
    public void gathered(IceDescription candidates) {
        if (media != null && media.transport().ice().isPresent()) {
            media = new LocalMedia(
                    media.host(),
                    media.rtpPort(),
                    media.rtcpPort(),
                    media.transport().withIce(candidates));
        }
    }

    /** The identification of the audio stream in the session description (RFC 5888); empty for none. */
    public String mid() {
        SessionDescription latest = offered != null ? offered : local;
        return latest == null ? "" : OfferAnswer.mid(latest);
    }

    /** Whether media is open, so that a description can be created. */
    public boolean ready() {
        return media != null;
    }

    /** Whether an offer has been answered, so that there is a session. */
    public boolean inForce() {
        return remote != null;
    }

    /** Whether a local offer has no answer yet. */
    public boolean offerPending() {
        return offered != null;
    }

    public boolean localHold() {
        return localHold;
    }

    public boolean remoteHold() {
        return remoteHold;
    }

    public Optional<SessionDescription> local() {
        return Optional.ofNullable(local);
    }

    public Optional<SessionDescription> remote() {
        return Optional.ofNullable(remote);
    }

    /** Sets the address from which media will be sent, before media is open. */
    public void expectHost(String host) {
        expectedHost = host;
    }

    /** The local address of the media: a literal or a name, empty when it is not known yet. */
    public String localHost() {
        return media != null ? media.host() : expectedHost;
    }

    /** Whether an offer can be answered, also before media is open. */
    public boolean answerable(SessionDescription offer) {
        return answerable(offer, capabilities);
    }

    /** Whether an offer could be answered with other codecs and packet times. */
    public boolean answerable(SessionDescription offer, AudioCapabilities others) {
        return OfferAnswer.answerable(offer, secured(others.withTransport(capabilities.transport())), localHost());
    }

    /** Whether the media of the session is encrypted. */
    public boolean secured() {
        return audio != null && audio.transport().secured();
    }

    /** Whether the keys of SRTP may come from DTLS. */
    public boolean mayUseDtls() {
        return capabilities.transport().srtp() != SrtpUse.OFF
                && capabilities.transport().answersDtls();
    }

    /** Sets whether SRTP is used from now on; returns what was set before. */
    public SrtpUse srtp(SrtpUse use) {
        SrtpUse before = capabilities.transport().srtp();
        capabilities = capabilities.withTransport(capabilities.transport().withSrtp(use));
        return before;
    }

    /** Why the transport of an offer cannot be answered, in words for people; empty if it can. */
    public Optional<String> transportProblem(SessionDescription offer) {
        return OfferAnswer.transportProblem(offer, secured(capabilities));
    }

    /** Why the transport of an answer to the pending offer cannot be used, in words for people; empty if it can. */
    public Optional<String> answerProblem(SessionDescription answer) {
        return offered == null
                ? Optional.empty()
                : OfferAnswer.transportProblem(offered, answer, secured(offeredCapabilities));
    }

    /** A session that is secured stays so. */
    private AudioCapabilities secured(AudioCapabilities audioCapabilities) {
        return secured()
                ? audioCapabilities.withTransport(audioCapabilities.transport().withSrtp(SrtpUse.REQUIRED))
                : audioCapabilities;
    }

    /** Sets the codecs and packet times of local descriptions from now on; their transport stays. */
    public void capabilities(AudioCapabilities changed) {
        capabilities = changed.withTransport(capabilities.transport());
    }

    /** Creates an offer with the current local hold. */
    public SessionDescription offer() {
        return offer(localHold);
    }

    /** Creates an offer that puts the call on hold or resumes it when it is answered. */
    public SessionDescription offer(boolean hold) {
        return offer(hold, capabilities);
    }

    /** Creates an offer of other codecs and packet times, which stay in force when it is answered. */
    public SessionDescription offer(AudioCapabilities changed) {
        return offer(localHold, changed.withTransport(capabilities.transport()));
    }

    private SessionDescription offer(boolean hold, AudioCapabilities audioCapabilities) {
        return offer(hold, audioCapabilities, localTransport(media));
    }

    private SessionDescription offer(boolean hold, AudioCapabilities audioCapabilities, LocalTransport transport) {
        offeredCapabilities = audioCapabilities;
        offeredIce = transport.ice();
        Direction direction = hold ? Direction.SENDONLY : Direction.SENDRECV;
        LocalAudio localAudio = localAudio(media, transport);
        AudioCapabilities now = secured(audioCapabilities);
        offeredHold = hold;
        refreshing = false;
        offered = versioned(
                remote == null
                        ? OfferAnswer.offer(localAudio, now, direction)
                        : OfferAnswer.reoffer(local, remote, localAudio, now, direction));
        return offered;
    }

    /** Creates an offer that restarts ICE (RFC 8839 §4.4.1.1.1). */
    public SessionDescription restart() {
        return offer(localHold, capabilities, restarted(localTransport(media)));
    }

    /** Offers the description in force again, with the same version: it changes nothing, and keeps the remote hold. */
    public SessionDescription refresh() {
        offeredHold = localHold;
        offeredCapabilities = capabilities;
        refreshing = true;
        offered = versioned(local);
        return offered;
    }

    /** Withdraws the pending offer: the session stays as it was. */
    public void withdraw() {
        offered = null;
    }

    /** The result of an answer to the pending offer, without applying it: several branches may answer. */
    public Optional<NegotiatedAudio> preview(SessionDescription answer) {
        return offered == null ? Optional.empty() : OfferAnswer.accept(offered, answer, secured(offeredCapabilities));
    }

    /** Accepts the answer to the local offer; false when it cannot be used. */
    public boolean accept(SessionDescription answer) {
        Optional<NegotiatedAudio> agreed = preview(answer);
        if (agreed.isEmpty()) {
            return false;
        }
        if (!offeredHold && !(refreshing && remoteHold)) {
            // An answer to sendonly, or again to recvonly, cannot show a remote hold: the known value stays.
            remoteHold = agreed.get().remoteHold();
        }
        localHold = offeredHold;
        capabilities = offeredCapabilities;
        if (!refreshing && agreed.get().transport().ice().isPresent()) {
            restarted = offeredIce.orElse(restarted);
        }
        activate(offered, answer, agreed.get());
        return true;
    }

    /** Answers an offer of the peer and accepts it; empty when nothing matches, and the session stays as it was. */
    public Optional<SessionDescription> answer(SessionDescription offer) {
        Direction direction = localHold ? Direction.SENDONLY : Direction.SENDRECV;
        boolean restarts = restartsIce(offer);
        LocalTransport transport = restarts ? restarted(localTransport(media)) : localTransport(media);
        Optional<OfferAnswer.Answered> answered =
                OfferAnswer.answer(offer, localAudio(media, transport), secured(capabilities), direction);
        if (answered.isEmpty()) {
            return Optional.empty();
        }
        if (restarts) {
            restarted = transport.ice().orElse(restarted);
        }
        remoteHold = heldByOffer(offer, answered.get().audio());
        activate(versioned(answered.get().answer()), offer, answered.get().audio());
        return Optional.of(local);
    }

    /** The media plan of the session in force. */
    public MediaPlan plan(boolean early) {
        return new MediaPlan(audio, early, localHold, remoteHold);
    }

    /**
     * Whether the peer holds the call by its offer. A refresh changes nothing. During a local hold, an offer of
     * recvonly only mirrors that hold.
     */
    private boolean heldByOffer(SessionDescription offer, NegotiatedAudio agreed) {
        boolean unchanged = remote != null && offer.sameMediaAs(remote);
        boolean mirrors = localHold && agreed.direction().sends() && agreed.remoteHold();
        return unchanged || mirrors ? remoteHold : agreed.remoteHold();
    }

    private void activate(SessionDescription localSdp, SessionDescription remoteSdp, NegotiatedAudio agreed) {
        local = localSdp;
        remote = remoteSdp;
        audio = agreed.withRemoteHold(remoteHold);
        offered = null;
    }

    /**
     * Increases the version when the description differs from the one last sent, even if the peer rejected that one.
     */
    private SessionDescription versioned(SessionDescription created) {
        long version = created.origin().version();
        if (sent != null) {
            version = sent.origin().version() + (created.sameMediaAs(sent) ? 0 : 1);
        }
        sent = created.withVersion(version);
        return sent;
    }

    /** Whether the peer restarts ICE: its credentials are not those of the session (RFC 8839 §4.4.1.1.1). */
    public boolean restartsIce(SessionDescription offer) {
        Optional<IceDescription> before = Optional.ofNullable(audio)
                .flatMap(agreed -> agreed.transport().ice().map(NegotiatedIce::remote));
        Optional<IceDescription> offeredIce = OfferAnswer.ice(offer);
        return before.isPresent() && offeredIce.isPresent() && !before.get().sameSession(offeredIce.get());
    }

    /** The local ICE as the media has opened it, with the credentials of the last restart. */
    private LocalTransport localTransport(LocalMedia local) {
        LocalTransport opened = local.transport();
        return restarted == null || opened.ice().isEmpty()
                ? opened
                : opened.withIce(opened.ice().get().withCredentials(restarted.ufrag(), restarted.password()));
    }

    private LocalTransport restarted(LocalTransport transport) {
        return transport
                .ice()
                .map(before ->
                        transport.withIce(before.withCredentials(iceText(UFRAG_LENGTH), iceText(PASSWORD_LENGTH))))
                .orElse(transport);
    }

    private String iceText(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ICE_CHARACTERS.charAt(ids.nextInt(ICE_CHARACTERS.length())));
        }
        return text.toString();
    }

    private LocalAudio localAudio(LocalMedia local, LocalTransport transport) {
        return new LocalAudio(
                local.host(),
                local.rtpPort(),
                local.rtcpPort(),
                sessionId,
                FIRST_VERSION,
                transport,
                new LocalKeys(
                        this::randomBytes,
                        Optional.ofNullable(audio)
                                .flatMap(agreed -> agreed.transport().sdes()),
                        Optional.ofNullable(audio)
                                .flatMap(agreed -> agreed.transport().dtls())));
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ids.nextInt(256);
        }
        return bytes;
    }
}
