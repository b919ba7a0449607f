package io.tributary.rules.bundle;

/** A jar under its name. */
public record Bundle(BundleRef ref, BundleJar jar) {}
