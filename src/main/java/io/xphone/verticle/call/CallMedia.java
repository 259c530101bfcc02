package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallEvents;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.media.RtpSocketPair;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LoopDeployment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media verticle of a call, from the side of its signalling: opened, told what to do, asked, closed. */
final class CallMedia {

    private static final Logger LOG = LoggerFactory.getLogger(CallMedia.class);

    private final CallSession call;
    private final CallSession.Home home;
    private final String advertised;
    private MediaDeployer.Opened opened;
    private boolean closing;
    private boolean muted;

    /** @param advertised address for SDP; null for that of the sockets */
    CallMedia(CallSession call, CallSession.Home home, String advertised) {
        this.call = call;
        this.home = home;
        this.advertised = advertised;
    }

    boolean muted() {
        return muted;
    }

    /** Where on the bus sound for the call is best sent to; null when it has no media. */
    String audioAddress() {
        return opened == null ? null : opened.audioAddress();
    }

    /** Binds the sockets; the machine is told how it went. */
    void open() {
        home.openMedia(call).onComplete(result -> {
            if (result.failed()) {
                failed(result.cause());
            } else if (closing) {
                home.closeMedia(result.result());
            } else {
                opened = result.result();
                String host = advertised != null ? LocalAddresses.unbracketed(advertised) : opened.host();
                call.perform(call.machine()
                        .onMediaOpened(new LocalMedia(host, opened.rtpPort(), opened.rtcpPort()), home.now()));
            }
        });
    }

    private void failed(Throwable cause) {
        String why = cause.getMessage();
        if (cause instanceof LoopDeployment.ParentGoesException) {
            LOG.debug("call {}: its agent is being closed", call.id());
        } else {
            home.mediaFailed(call, why);
        }
        call.perform(
                cause instanceof RtpSocketPair.PortsInUseException
                        ? call.machine().onMediaBusy(why, home.now())
                        : call.machine().onMediaFailed(why, home.now()));
    }

    /** Sound flows by this plan from now on. */
    void apply(MediaPlan plan) {
        tell(new MediaCommand.Apply(plan));
        call.news()
                .tell(CallEvents.media(
                        plan.audio().codec().name(),
                        LocalAddresses.bracketed(plan.audio().remoteHost()) + ":"
                                + plan.audio().remotePort(),
                        plan.early(),
                        audioAddress()));
    }

    void close() {
        closing = true;
        if (opened != null) {
            home.closeMedia(opened);
            opened = null;
        }
    }

    Future<Void> mute(boolean mute) {
        if (opened == null) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media now");
        }
        if (muted != mute) {
            muted = mute;
            tell(new MediaCommand.Mute(mute));
            call.news().tell(CallEvents.mute(mute));
        }
        return Future.succeededFuture();
    }

    void tell(MediaCommand command) {
        if (opened != null) {
            opened.control().ask(command, home.context());
        }
    }

    @SuppressWarnings("unchecked") // what a command is replied with, it says itself
    <T> Future<T> ask(MediaCommand command) {
        return opened == null
                ? CommandFailure.with(BusErrors.INVALID_STATE, "the call has no media now")
                : (Future<T>) opened.control().ask(command, home.context());
    }
}
