package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.RtpSocketPair;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LoopDeployment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Controls the media verticle of a call. */
final class CallMedia {

    private static final Logger LOG = LoggerFactory.getLogger(CallMedia.class);

    private final CallSession call;
    private final CallOwner owner;
    private final String advertised;
    private MediaDeployer.Opened opened;
    private boolean closing;
    private boolean muted;

    /** @param advertised address for SDP; null for the address of the sockets */
    CallMedia(CallSession call, CallOwner owner, String advertised) {
        this.call = call;
        this.owner = owner;
        this.advertised = advertised;
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
        owner.openMedia(call).onComplete(result -> {
            if (result.failed()) {
                failed(result.cause());
            } else if (closing) {
                owner.closeMedia(result.result());
            } else {
                opened = result.result();
                String host = advertised != null ? LocalAddresses.unbracketed(advertised) : opened.host();
                call.perform(call.machine()
                        .onMediaOpened(new LocalMedia(host, opened.rtpPort(), opened.rtcpPort()), owner.now()));
            }
        });
    }

    private void failed(Throwable cause) {
        String reason = cause.getMessage();
        if (cause instanceof LoopDeployment.ParentGoesException) {
            LOG.debug("call {}: the agent is being closed", call.id());
        } else {
            owner.mediaFailed(call, reason);
        }
        call.perform(
                cause instanceof RtpSocketPair.PortsInUseException || cause instanceof RtpSocketPair.NoSocketException
                        ? call.machine().onMediaBusy(reason, owner.now())
                        : call.machine().onMediaFailed(reason, owner.now()));
    }

    /** Applies a media plan, and publishes it. */
    void apply(MediaPlan plan) {
        send(new MediaCommand.Apply(plan));
        call.events()
                .publish(new PublishedCallEvent.Media(
                        plan.audio().codec().name(),
                        LocalAddresses.bracketed(plan.audio().remoteHost()) + ":"
                                + plan.audio().remotePort(),
                        plan.early(),
                        audioAddress()));
    }

    void close() {
        closing = true;
        if (opened != null) {
            owner.closeMedia(opened);
            opened = null;
        }
    }

    Future<Void> mute(boolean mute) {
        if (opened == null) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media");
        }
        if (muted != mute) {
            muted = mute;
            send(new MediaCommand.Mute(mute));
            call.events().publish(new PublishedCallEvent.Mute(mute));
        }
        return Future.succeededFuture();
    }

    void send(MediaCommand command) {
        if (opened != null) {
            opened.control().execute(command, owner.context());
        }
    }

    @SuppressWarnings("unchecked") // each command documents the type of its reply
    <T> Future<T> request(MediaCommand command) {
        return opened == null
                ? CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media")
                : (Future<T>) opened.control().execute(command, owner.context());
    }
}
