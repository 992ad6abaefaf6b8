// Shaders of the map. Positions are metres in the map frame; sizes in `px` are pixels of the drawing buffer. What moves
// has two positions, and `u_mix` is the share of the move from the first to the second: per frame nothing is uploaded.

import { Colour, COLOUR_COUNT } from "./palette.js";

const COMMON = `#version 300 es
precision highp float;
precision highp int;
uniform vec2 u_centre;     // map position in the middle of the screen
uniform vec2 u_viewport;   // px
uniform float u_scale;     // px per metre
uniform float u_density;   // px per CSS pixel
uniform float u_mix;       // 0..1
uniform float u_seconds;   // wall time, for blinking
uniform vec3 u_palette[${COLOUR_COUNT}];
${Object.entries(Colour).map(([name, number]) => `#define C_${name.toUpperCase()} ${number}`).join("\n")}
`;

const VERTEX = `${COMMON}
vec4 project(vec2 position, vec2 offsetPx) {
  return vec4(((position - u_centre) * u_scale + offsetPx) / u_viewport * 2.0, 0.0, 1.0);
}
vec2 turned(vec2 v, float angle) {
  float c = cos(angle), s = sin(angle);
  return vec2(c * v.x - s * v.y, s * v.x + c * v.y);
}
`;

const FRAGMENT = `${COMMON}
out vec4 colour;
float box(vec2 p, vec2 half_, float radius) {
  vec2 q = abs(p) - half_ + radius;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}
float inside(float distancePx) { return clamp(0.5 - distancePx, 0.0, 1.0); }
void put(inout vec4 base, vec3 rgb, float alpha) { base = vec4(mix(base.rgb, rgb, alpha), base.a); }
`;

/** Lanes, junctions, buildings. */
export const ground = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_position;
layout(location = 1) in vec2 a_offset;
layout(location = 2) in vec4 a_strip;   // half width, distance along, colour, dashed
uniform float u_inset;                  // metres by which strips are narrower, for the markings under them
uniform int u_override;                 // colour of all, or -1
out float v_along;
flat out int v_colour;
flat out float v_dashed;
void main() {
  float half_ = a_strip.x;
  float wanted = max(half_ - u_inset, 0.35 * u_density / u_scale);
  gl_Position = project(a_position + a_offset * (wanted / half_), vec2(0.0));
  v_along = a_strip.y;
  v_colour = u_override >= 0 ? u_override : int(a_strip.z + 0.5);
  v_dashed = a_strip.w;
}`,
  fragment: `${FRAGMENT}
in float v_along;
flat in int v_colour;
flat in float v_dashed;
void main() {
  vec3 rgb = u_palette[v_colour];
  if (v_dashed > 0.5) {
    float width = max(fwidth(v_along), 1e-4);
    float wave = abs(fract(v_along) - 0.5) - 0.25;
    float stripe = mix(clamp(0.5 + wave / width, 0.0, 1.0), 0.5, clamp(2.0 * width - 0.4, 0.0, 1.0));
    rgb = mix(u_palette[C_JUNCTION], rgb, stripe);
  }
  colour = vec4(rgb, 1.0);
}`,
};

/** Stop-line bars of signals: the bar of red is thick, that of green thin, so that they differ without colour too. */
export const signals = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec3 a_line;    // centre, driving direction
layout(location = 2) in vec2 a_part;    // middle and half length of the bar across the lane, metres
layout(location = 3) in float a_state;  // 0 off, 1 stop, 2 caution, 3 go, 4 caution blinking
out vec2 v_local;
flat out vec2 v_half;
flat out int v_state;
void main() {
  v_state = int(a_state + 0.5);
  float thick = v_state == 1 || v_state == 2 ? 0.9 : 0.5;
  float least = v_state == 1 || v_state == 2 ? 1.5 : 1.0;
  v_half = max(vec2(thick * 0.5, a_part.y) * u_scale, vec2(least, 1.6) * u_density);
  v_local = a_corner * (v_half + 1.0);
  vec2 across = turned(vec2(0.0, a_part.x), a_line.z);
  gl_Position = project(a_line.xy + across, turned(v_local, a_line.z));
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in vec2 v_half;
flat in int v_state;
void main() {
  int number = v_state == 1 ? C_SIGNALSTOP : v_state == 3 ? C_SIGNALGO : v_state == 0 ? C_SIGNALOFF : C_SIGNALCAUTION;
  float alpha = inside(box(v_local, v_half, 1.0));
  if (v_state == 4) alpha *= step(0.5, fract(u_seconds));
  colour = vec4(u_palette[number], alpha);
}`,
};

/** Vehicles: rotated outlines with lights and marks. Style: bits 0..7 flags, 8..11 shape, 12..19 colour. */
export const vehicles = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec3 a_from;    // position, heading
layout(location = 2) in vec3 a_to;
layout(location = 3) in vec2 a_size;    // length, width in metres
layout(location = 4) in uint a_style;
out vec2 v_local;
flat out vec2 v_half;
flat out uint v_style;
void main() {
  vec3 pose = mix(a_from, a_to, u_mix);
  // Far out, vehicles are drawn larger than they are: else none could be seen.
  float cssScale = u_scale / u_density;
  vec2 least = vec2(clamp(4.5 + 4.0 * cssScale, 4.5, 9.0), clamp(2.4 + 2.0 * cssScale, 2.4, 4.6)) * u_density;
  if (a_size.y < 1.2) least.y *= 0.65;
  v_half = 0.5 * max(a_size * u_scale, least);
  v_style = a_style;
  v_local = a_corner * (v_half + 2.0 * u_density);
  gl_Position = project(pose.xy, turned(v_local, pose.z));
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in vec2 v_half;
flat in uint v_style;
bool has(uint bit) { return (v_style & bit) != 0u; }
void main() {
  uint shape = (v_style >> 8) & 15u;
  vec3 body = u_palette[(v_style >> 12) & 255u];
  float nose = smoothstep(0.1, 1.0, v_local.x / v_half.x);
  bool isLong = shape == 1u || shape == 2u || shape == 5u;
  float taper = isLong ? 0.12 : 0.34;
  vec2 p = vec2(v_local.x, v_local.y / (1.0 - taper * nose * nose));
  float radius = min(v_half.y * (isLong ? 0.35 : 0.75), v_half.x);
  float edge = box(p, v_half, radius);
  bool isCollided = has(64u);
  float line = (isCollided ? 2.0 : 1.0) * u_density;
  vec4 c = vec4(u_palette[isCollided ? C_COLLIDED : C_OUTLINE], inside(edge - line));
  if (has(128u)) body = mix(body, u_palette[C_ROAD], 0.55);
  put(c, body, inside(edge));

  float detail = smoothstep(3.0, 5.0, v_half.y / u_density);
  vec2 unit = v_local / v_half;
  if (detail > 0.0 && v_half.y > 0.12 * v_half.x) {
    float glass = shape == 2u || shape == 5u ? inside(box(v_local - v_half * vec2(0.9, 0.0), v_half * vec2(0.05, 0.78), 1.0))
      : shape == 1u ? max(inside(box(v_local - v_half * vec2(0.86, 0.0), v_half * vec2(0.06, 0.75), 1.0)),
                          inside(box(v_local - v_half * vec2(0.55, 0.0), v_half * vec2(0.012, 1.0), 0.0)))
      : shape == 3u || shape == 4u ? inside(box(v_local - v_half * vec2(0.1, 0.0), v_half * vec2(0.22, 0.5), 1.0))
      : max(inside(box(v_local - v_half * vec2(0.3, 0.0), v_half * vec2(0.13, 0.72), v_half.y * 0.25)),
            inside(box(v_local + v_half * vec2(0.6, 0.0), v_half * vec2(0.08, 0.66), v_half.y * 0.2)));
    put(c, u_palette[C_GLASS], 0.8 * detail * glass * inside(edge));
  }
  // Lights: at a distance the brake lights are the whole tail, an indicator is the front and tail of its side.
  float tail = mix(-0.45, -0.86, detail);
  if (has(1u)) {
    float apart = mix(0.0, 0.3, detail);
    put(c, u_palette[C_BRAKE], step(unit.x, tail) * step(apart, abs(unit.y)) * inside(edge));
  }
  if ((has(2u) || has(4u)) && fract(u_seconds * 1.4) < 0.6) {
    float side = has(2u) && has(4u) ? abs(unit.y) : has(2u) ? unit.y : -unit.y;
    put(c, u_palette[C_INDICATOR], step(mix(0.1, 0.4, detail), side) * step(mix(0.3, 0.74, detail), abs(unit.x)) * inside(edge));
  }
  if (shape == 6u) {
    float beacon = inside(box(v_local + v_half * vec2(0.1, 0.0), vec2(0.08 * v_half.x, 0.8 * v_half.y), 1.0));
    put(c, u_palette[fract(u_seconds * 2.0) < 0.5 == unit.y > 0.0 ? C_COLLIDED : C_LEVEL2], beacon);
  }
  float mark = min(v_half.y, 7.0 * u_density);
  if (has(8u) && !has(128u)) {
    vec2 q = v_local + vec2(0.2 * v_half.x, 0.0);
    float bars = inside(box(vec2(q.x, abs(q.y) - 0.3 * mark), vec2(0.45 * mark, 0.14 * mark), 0.0));
    put(c, u_palette[C_OUTLINE], inside(length(q) - 0.85 * mark));
    put(c, u_palette[C_STOPPED], bars);
  }
  if (isCollided) {
    vec2 q = abs(v_local);
    float diagonal = abs(q.x - q.y) * 0.7071 - 0.16 * mark;
    put(c, u_palette[C_COLLIDED], inside(max(diagonal, max(q.x, q.y) - 0.9 * mark)));
  }
  colour = c;
}`,
};

/** Marks of constant shape: 0 person, 1 hazard, 2 roadside unit. */
export const marks = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec3 a_from;    // position, heading
layout(location = 2) in vec3 a_to;
layout(location = 3) in float a_kind;
out vec2 v_local;
flat out float v_radius;
flat out int v_kind;
void main() {
  vec3 pose = mix(a_from, a_to, u_mix);
  v_kind = int(a_kind + 0.5);
  float cssScale = u_scale / u_density;
  vec2 bounds = v_kind == 0 ? vec2(2.4, 0.32) : v_kind == 1 ? vec2(9.0, 1.2) : vec2(clamp(3.0 + 4.5 * cssScale, 3.0, 8.0), 0.8);
  v_radius = max(bounds.x * u_density, bounds.y * u_scale);
  v_local = a_corner * (v_radius * 1.5 + 2.0 * u_density);
  gl_Position = project(pose.xy, v_kind == 0 ? turned(v_local, pose.z) : v_local);
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in float v_radius;
flat in int v_kind;
void main() {
  float r = v_radius;
  float line = 1.2 * u_density;
  vec4 c;
  if (v_kind == 0) {
    float edge = length(v_local * vec2(1.0, 0.8)) - r;
    float nose = max(abs(v_local.y) * 1.2 + v_local.x - 1.45 * r, -v_local.x);
    edge = r > 5.0 * u_density ? min(edge, nose) : edge;
    c = vec4(u_palette[C_OUTLINE], inside(edge - line));
    put(c, u_palette[C_PEDESTRIAN], inside(edge));
  } else if (v_kind == 1) {
    vec2 p = vec2(abs(v_local.x), v_local.y + 0.25 * r);
    float edge = max(dot(p, vec2(0.866, 0.5)) - 0.6 * r, -p.y - 0.45 * r);
    c = vec4(u_palette[C_OUTLINE], inside(edge - 1.5 * line));
    put(c, u_palette[C_HAZARD], inside(edge));
    float stem = box(p - vec2(0.0, 0.22 * r), vec2(0.09, 0.28) * r, 0.0);
    float dot_ = length(p - vec2(0.0, -0.24 * r)) - 0.11 * r;
    put(c, vec3(0.05), inside(min(stem, dot_)));
  } else {
    vec2 p = abs(v_local);
    float edge = (p.x + p.y - 1.25 * r) * 0.7071;
    c = vec4(u_palette[C_GROUND], inside(edge - 1.5 * line));
    put(c, u_palette[C_ROADSIDE], inside(edge));
    put(c, u_palette[C_GROUND], inside((p.x + p.y - 0.45 * r) * 0.7071));
  }
  colour = c;
}`,
};

/** Circles and rings. Kind: 0 a message is sent, 1 active warning, 2 coverage, 3 selection. */
export const rings = {
  vertex: `${VERTEX}
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec2 a_from;
layout(location = 2) in vec2 a_to;
layout(location = 3) in vec4 a_ring;    // kind, radius in metres, colour, start in wall seconds
out vec2 v_local;
flat out float v_radius;
flat out float v_alpha;
flat out int v_kind;
flat out int v_colour;
void main() {
  v_kind = int(a_ring.x + 0.5);
  v_colour = int(a_ring.z + 0.5);
  float metres = a_ring.y * u_scale;
  v_alpha = 1.0;
  if (v_kind == 0) {
    float age = (u_seconds - a_ring.w) / 0.9;
    float size = clamp(sqrt(u_scale / u_density), 0.8, 2.2) * u_density;
    v_radius = (3.0 + a_ring.y * sqrt(clamp(age, 0.0, 1.0))) * size;
    v_alpha = age < 0.0 || age > 1.0 ? 0.0 : (1.0 - age) * (1.0 - age);
  } else if (v_kind == 2) {
    v_radius = metres;
  } else {
    float breath = v_kind == 1 ? 1.0 + 0.12 * sin(u_seconds * 7.0) : 1.0;
    v_radius = max(metres, (v_kind == 1 ? 9.0 : 12.0) * u_density) * breath;
  }
  v_local = a_corner * (v_radius + 5.0 * u_density);
  gl_Position = v_alpha > 0.0 ? project(mix(a_from, a_to, u_mix), v_local) : vec4(2.0, 2.0, 2.0, 1.0);
}`,
  fragment: `${FRAGMENT}
in vec2 v_local;
flat in float v_radius;
flat in float v_alpha;
flat in int v_kind;
flat in int v_colour;
void main() {
  float d = length(v_local) - v_radius;
  float width = (v_kind == 0 ? 0.7 : v_kind == 1 ? 1.5 : v_kind == 3 ? 1.2 : 0.6) * u_density;
  float ring = inside(abs(d) - width);
  float fill = v_kind == 1 ? 0.22 : v_kind == 2 ? 0.05 : 0.0;
  vec3 rgb = u_palette[v_colour];
  float alpha = max(ring * (v_kind == 2 ? 0.5 : 1.0), fill * inside(d)) * v_alpha;
  if (v_kind == 3 || v_kind == 1) {
    float halo = inside(abs(d) - width - 1.2 * u_density) * (1.0 - ring);
    rgb = mix(rgb, u_palette[C_GROUND], halo);
    alpha = max(alpha, 0.8 * halo);
  }
  if (alpha <= 0.0) discard;
  colour = vec4(rgb, alpha);
}`,
};
