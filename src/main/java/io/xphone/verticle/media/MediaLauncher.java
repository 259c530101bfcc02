package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.xphone.audio.PcmFormat;
import io.xphone.bus.Addresses;
import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.media.transport.MediaSettings;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.nat.SipHostLookup;
import io.xphone.verticle.runtime.LoopDeployment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Opens the media of an agent's calls on as many event loops as its options allow: the agent's own first, the others
 * when calls need them. Used on the agent's event loop alone.
 */
public final class MediaLauncher implements MediaDeployer {

    private final Vertx vertx;
    private final Context context;
    private final Identifiers identifiers;
    private final AgentAudio audio = new AgentAudio();
    private static final int MAX_WRITE_QUEUE_MS = 3_600_000;

    private final List<Loop> loops;
    private final MediaLoops load;
    private final NatServers servers;
    private DeploymentContext agent;

    /**
     * @param context the context of the agent
     * @throws IllegalArgumentException when the options are invalid
     */
    public MediaLauncher(Vertx vertx, Context context, String name, MediaOptions options, Identifiers identifiers) {
        int eventLoops = options.getEventLoops();
        if (eventLoops < 0) {
            throw new IllegalArgumentException("media.eventLoops must be 0 or more, not " + eventLoops);
        }
        if (options.getQueueFrames() < 1) {
            throw new IllegalArgumentException("media.queueFrames must be 1 or more, not " + options.getQueueFrames());
        }
        if (options.getWriteQueueMs() < PcmFormat.FRAME_MS || options.getWriteQueueMs() > MAX_WRITE_QUEUE_MS) {
            throw new IllegalArgumentException("media.writeQueueMs must be " + PcmFormat.FRAME_MS + " to "
                    + MAX_WRITE_QUEUE_MS + ", not " + options.getWriteQueueMs());
        }
        this.vertx = vertx;
        this.context = context;
        this.identifiers = identifiers;
        this.loops = Loop.of(name, LoopDeployment.loops(vertx, context, eventLoops));
        this.load = new MediaLoops(loops.size());
        this.servers = new NatServers(vertx, options, new SipHostLookup(vertx, Addresses.sip(name)), identifiers);
    }

    /** A media event loop, and the event-bus address for audio to its calls. */
    private static final class Loop {
        final EventLoop loop;
        final String address;
        Future<MediaLoopVerticle> opened;

        private Loop(EventLoop loop, String address) {
            this.loop = loop;
            this.address = address;
        }

        static List<Loop> of(String agent, List<EventLoop> loops) {
            return IntStream.range(0, loops.size())
                    .mapToObj(i -> new Loop(
                            loops.get(i), i == 0 ? Addresses.agentAudio(agent) : Addresses.agentAudio(agent, i)))
                    .toList();
        }
    }

    /**
     * Opens the agent's own event loop for calls.
     *
     * @param parent the deployment whose children are undeployed before it: the media is deployed as its child
     */
    public Future<Void> start(DeploymentContext parent) {
        agent = parent;
        return opened(loops.get(0)).mapEmpty();
    }

    /** Deploys the verticle of an event loop once; it stops after the media of its calls. */
    private Future<MediaLoopVerticle> opened(Loop loop) {
        if (loop.opened == null) {
            MediaLoopVerticle verticle = new MediaLoopVerticle(loop.address, audio);
            loop.opened = LoopDeployment.deploy(vertx, context, loop.loop, agent, verticle)
                    .map(up -> verticle)
                    .onFailure(failure -> loop.opened = null);
        }
        return loop.opened;
    }

    @Override
    public Future<Opened> open(MediaSettings settings, CodecShare share) {
        int number = share == null ? load.acquire() : load.acquire(share.loop());
        Loop loop = loops.get(number);
        CallMediaVerticle verticle = new CallMediaVerticle(settings, audio, loop.address, identifiers, servers);
        return opened(loop)
                .compose(verticles -> verticles.media().start(settings.callId(), verticle, context))
                .map(up -> new Opened(
                        settings.callId(),
                        number,
                        loop.address,
                        verticle.path().host(),
                        verticle.path().rtpPort(),
                        verticle.path().rtcpPort(),
                        verticle.path().localTransport(),
                        verticle))
                .onFailure(failure -> load.release(number));
    }

    /** The share is of the event loop with the least taken; of several the one with the fewest calls. */
    @Override
    public CodecShare reserve(int size, int loop) {
        int best = Math.max(0, loop);
        for (int i = 0; loop < 0 && i < loops.size(); i++) {
            int more = CodecShare.taken(loops.get(i).loop) - CodecShare.taken(loops.get(best).loop);
            if (more < 0 || more == 0 && load.calls(i) < load.calls(best)) {
                best = i;
            }
        }
        return CodecShare.take(loops.get(best).loop, best, size);
    }

    @Override
    public Future<Void> close(Opened media) {
        load.release(media.loop());
        return loops.get(media.loop())
                .opened
                .compose(verticles -> verticles.media().stop(media.callId()));
    }
}
