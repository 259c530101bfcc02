/**
 * The only packages with sockets, timers and deployments. Verticles pass inputs to the pure state machines and carry
 * out their effects. There is one package for each verticle and the classes that it uses.
 *
 * <p>Verticles communicate by messages on local addresses of the event bus, which pass by reference
 * ({@code io.xphone.bus.internal}). A verticle does not use the class of another one: {@code call} uses the media of a
 * call through {@code MediaDeployer} and {@code MediaControl}.
 *
 * <p>Allowed dependencies: {@code agent} → {@code call}, {@code event}, {@code registration} → {@code media},
 * {@code transport} → {@code runtime}. All may import the pure packages, {@code io.xphone.bus},
 * {@code io.xphone.options}, values of {@code io.xphone}, Vert.x and Netty. Not exported by the module.
 */
package io.xphone.verticle;
