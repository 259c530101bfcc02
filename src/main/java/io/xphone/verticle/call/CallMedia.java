package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.MediaQuality;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.codec.CodecSpecs;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.verticle.media.CodecShare;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.transport.RtpSocketPair;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LoopDeployment;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Controls the media verticle of a call; commands that arrive while it is being opened wait for it, in order. */
final class CallMedia {

    private static final Logger LOG = LoggerFactory.getLogger(CallMedia.class);

    /** @param result null when no reply is expected */
    private record Waiting(MediaCommand command, Promise<Object> result) {}

    private final CallSession call;
    private final CallOwner owner;
    private final String advertised;
    private final List<Waiting> waiting = new ArrayList<>(0);
    private MediaDeployer.Opened opened;
    private IceMode ice;
    private boolean opening;
    private boolean closing;
    private boolean muted;
    private boolean applied;
    private String dtlsSuite; // null: there were no keys of DTLS yet
    private Future<MediaQuality> lastReport; // requested before the media closes
    private CodecShare share;

    /** @param advertised address for SDP; null for the address of the sockets */
    CallMedia(CallSession call, CallOwner owner, String advertised) {
        this.call = call;
        this.owner = owner;
        this.advertised = advertised;
    }

    /** Sets the part of an event loop that the codecs of the call have reserved; null for none. */
    void share(CodecShare reserved) {
        share = reserved;
    }

    /** See {@link #share(CodecShare)}. */
    CodecShare share() {
        return share;
    }

    /** Sets whether ICE is used; null for the setting of the agent. */
    void ice(IceMode mode) {
        ice = mode;
    }

    /**
     * Whether ICE is used, should the peer have it.
     *
     * @param common the setting of the agent
     */
    IceMode iceOr(IceMode common) {
        return ice == null ? common : ice;
    }

    /**
     * Whether candidates are gathered: not for a peer without ICE, unless they are the only addresses that media takes.
     *
     * @param common the settings of the agent
     */
    IceMode iceMode(MediaOptions common) {
        return call.machine().mayUseIce() || common.isIceRelayOnly() ? iceOr(common.getIce()) : IceMode.OFF;
    }

    /** The address for SDP; null for that of the sockets. */
    String advertised() {
        return advertised;
    }

    /** The number of the event loop of the media; -1 before it is open. */
    int loop() {
        return opened == null ? -1 : opened.loop();
    }

    boolean muted() {
        return muted;
    }

    /** The event-bus address for audio to the call; null when it has no media. */
    String audioAddress() {
        return opened == null ? null : opened.audioAddress();
    }

    /** Binds the sockets, and reports the result to the machine. */
    void open() {
        opening = true;
        owner.openMedia(call).onComplete(result -> {
            opening = false;
            if (closing) {
                if (result.succeeded()) {
                    owner.closeMedia(result.result());
                }
            } else if (result.failed()) {
                failed(result.cause());
            } else {
                opened(result.result());
            }
        });
    }

    private void opened(MediaDeployer.Opened media) {
        opened = media;
        if (muted) {
            send(new MediaCommand.Mute(true));
        }
        List<Waiting> commands = List.copyOf(waiting);
        waiting.clear();
        commands.forEach(each -> {
            Future<Object> done = media.control().execute(each.command(), owner.context());
            if (each.result() != null) {
                done.onComplete(each.result());
            }
        });
        boolean own = advertised != null && media.transport().ice().isEmpty();
        String host = own ? LocalAddresses.unbracketed(advertised) : media.host();
        call.perform(call.machine()
                .onMediaOpened(
                        new LocalMedia(host, media.rtpPort(), media.rtcpPort(), media.transport()), owner.now()));
    }

    /** Gathers candidates of ICE anew, and reports the result to the machine. */
    void gather() {
        Future<LocalMedia> gathered = request(new MediaCommand.Gather());
        gathered.onSuccess(media -> call.perform(call.machine().onMediaGathered(media, owner.now())))
                .onFailure(none -> {
                    LOG.info("call {}: {}", call.id(), none.getMessage());
                    call.perform(call.machine().onMediaNotGathered(owner.now()));
                });
    }

    private void failed(Throwable cause) {
        String reason = cause.getMessage();
        boolean agentCloses = cause instanceof LoopDeployment.ParentGoesException;
        if (agentCloses) {
            LOG.debug("call {}: the agent is being closed", call.id());
        } else {
            owner.mediaFailed(call, reason);
        }
        failWaiting(agentCloses ? BusErrors.INVALID_STATE : BusErrors.NO_RTP_PORT, reason);
        call.perform(
                cause instanceof RtpSocketPair.PortsInUseException || cause instanceof RtpSocketPair.NoSocketException
                        ? call.machine().onMediaBusy(reason, owner.now())
                        : call.machine().onMediaFailed(reason, owner.now()));
    }

    private void failWaiting(int code, String reason) {
        List<Waiting> commands = List.copyOf(waiting);
        waiting.clear();
        commands.stream()
                .filter(each -> each.result() != null)
                .forEach(each -> CommandFailure.with(code, reason).onComplete(each.result()));
    }

    /** Applies a media plan, and publishes it. */
    void apply(MediaPlan plan) {
        if (share != null) {
            share.resize(CodecShare.of(plan.audio().codec()));
        }
        send(new MediaCommand.Apply(plan));
        applied = true;
        if (plan.audio().transport().sdes().isPresent()) {
            owner.keysSent(call);
        }
        publish(plan);
    }

    /** DTLS has provided the keys of the media. */
    void keysAgreed(String suite) {
        dtlsSuite = suite;
        call.machine().mediaPlan().ifPresent(this::publish);
    }

    /** The suite of SRTP; null for plain media, and while DTLS has not provided keys. */
    String suite(MediaPlan plan) {
        boolean byDtls = plan.audio().transport().dtls().isPresent();
        return byDtls ? dtlsSuite : plan.audio().transport().suite().orElse(null);
    }

    private void publish(MediaPlan plan) {
        call.events()
                .publish(new PublishedCallEvent.Media(
                        plan.audio().codec().name(),
                        CodecSpecs.sampleRate(plan.audio().codec()),
                        LocalAddresses.bracketed(plan.audio().remoteHost()) + ":"
                                + plan.audio().remotePort(),
                        plan.early(),
                        audioAddress(),
                        suite(plan)));
    }

    /**
     * The last quality report; null without negotiated media. It comes at once when the media is on the event loop of
     * the agent, else after a message there and back.
     */
    Future<MediaQuality> lastReport() {
        if (lastReport == null) {
            lastReport = opened == null || !applied ? Future.succeededFuture() : request(new MediaCommand.Describe());
        }
        return lastReport;
    }

    /** The call has ended, also without media. */
    void releaseShare() {
        if (share != null) {
            share.release();
            share = null;
        }
    }

    void close() {
        closing = true;
        failWaiting(BusErrors.INVALID_STATE, "the call has ended");
        if (opened != null) {
            lastReport();
            owner.closeMedia(opened);
            opened = null;
        }
    }

    /** Mutes the call, also before it has media. */
    Future<Void> mute(boolean mute) {
        if (muted != mute) {
            muted = mute;
            send(new MediaCommand.Mute(mute));
            call.events().publish(new PublishedCallEvent.Mute(mute));
        }
        return Future.succeededFuture();
    }

    /** Executes a command; without media it has no effect, unless media is being opened. */
    void send(MediaCommand command) {
        if (opened != null) {
            opened.control().execute(command, owner.context());
        } else if (opening && !closing) {
            waiting.add(new Waiting(command, null));
        }
    }

    /** Executes a command; fails without media. */
    @SuppressWarnings("unchecked") // each command documents the type of its reply
    <T> Future<T> request(MediaCommand command) {
        return opened == null ? noMedia() : (Future<T>) opened.control().execute(command, owner.context());
    }

    /**
     * Opens a reader or writer. Of a call that rings this opens its media, since the application has asked for audio
     * and gets its queues.
     */
    @SuppressWarnings("unchecked") // as above
    <T> Future<T> requestAudio(MediaCommand command) {
        if (opened != null || closing || call.machine() == null) {
            return request(command);
        }
        Waiting request = new Waiting(command, Promise.promise());
        waiting.add(request);
        if (!opening) {
            call.perform(call.machine().openMedia(owner.now())); // it may be open, or have failed, when this returns
        }
        if (!opening && waiting.remove(request)) {
            return noMedia();
        }
        return (Future<T>) (Future<?>) request.result().future();
    }

    /** The quality of the media so far; before there is any, without values. */
    Future<MediaQuality> quality() {
        boolean before = opened == null && call.machine() != null && !call.over();
        return before ? Future.succeededFuture(new MediaQuality()) : request(new MediaCommand.Describe());
    }

    private static <T> Future<T> noMedia() {
        return CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media");
    }
}
