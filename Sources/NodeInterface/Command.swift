/// Nodes speak of commands and warnings as the vehicle does: the types of both sides of the control seam are one.
@_exported import VehicleControl
