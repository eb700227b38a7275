"""Ways to keep gradients from a part of a module, each as `(function, x) -> function(x)`, and where they stand."""

import torch
from torch import nn

SHAPE = (3, 8, 10)


def no_grad(function, x):
    with torch.no_grad():
        return function(x)


def decorated(function, x):
    return torch.no_grad()(function)(x)


def twice_no_grad(function, x):
    with torch.no_grad():
        return no_grad(function, x)


def switched(function, x):
    torch.set_grad_enabled(False)
    found = function(x)
    torch.set_grad_enabled(True)
    return found


def inference(function, x):
    with torch.inference_mode():
        found = function(x)
    return found.clone()


def inference_decorated(function, x):
    return torch.inference_mode()(function)(x).clone()


def numpy_in_no_grad(function, x):
    with torch.no_grad():
        found = function(x)
        return found + 0 * torch.from_numpy(found.numpy())


# The function is the same as without: autograd gives what is right if these are not there.
BLOCKS = {
    each.__name__: each
    for each in (no_grad, decorated, twice_no_grad, switched, inference, inference_decorated, numpy_in_no_grad)
}


def plain(function, x):
    return function(x)


def detach(function, x):
    return function(x).detach()


def detach_in_place(function, x):
    return function(x).clone().detach_()


def data(function, x):
    return function(x).data


def numpy(function, x):
    return torch.from_numpy(function(x).detach().cpu().numpy())


def numbers(function, x):
    return torch.tensor(function(x).tolist())


def new_tensor(function, x):
    return x.new_tensor(function(x).detach().numpy().tolist())


def largest(function, x):
    values = function(x)
    return nn.functional.one_hot(values.argmax(dim=1), values.shape[1]).movedim(-1, 1).float()


def whole_numbers(function, x):
    return (function(x) * 100).long().float() / 100


class _NoGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, *gradients):
        return None


def own_function(function, x):
    return _NoGradient.apply(function(x))


def whole_in_no_grad(function, x):
    with torch.no_grad():
        return function(x).detach()


# No gradient comes through these, whatever is done.
CUTS = {
    each.__name__: each
    for each in (
        detach,
        detach_in_place,
        data,
        numpy,
        numbers,
        new_tensor,
        largest,
        whole_numbers,
        own_function,
        whole_in_no_grad,
    )
}


def conv(n_in, n_out):
    return nn.Sequential(nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU())


class Net(nn.Module):
    """Two branches of a stem, a convolution behind them, and a linear end; and a branch that leads nowhere."""

    def __init__(self, way, place):
        super().__init__()
        self.stem, self.left, self.right = conv(3, 4), conv(4, 6), conv(4, 6)
        self.head, self.end, self.aside = conv(6, 5), nn.Linear(5, 4), conv(6, 2)
        self.way, self.place = way, place

    def forward(self, x):
        ways = {self.place: self.way}
        x = ways.get("backbone", plain)(self.backbone, x)
        self.aside(x)
        x = self.head(x)
        return ways.get("head", plain)(self.scores, x)

    def backbone(self, x):
        x = self.stem(x)
        way = self.way if self.place == "branch" else plain
        return self.left(x) + way(self.right, x)

    def scores(self, x):
        return self.end(x.mean(dim=(2, 3)))


LAYERS = ("stem", "left", "right", "head")
# The layers that are cut by each place: all, if a gradient does not even leave the output.
PLACES = {"backbone": {"stem", "left", "right"}, "branch": {"right"}, "head": set(LAYERS)}


def net(way, place):
    """The same weights in each."""
    torch.manual_seed(3)
    made = Net(way, place)
    # All channels are active somewhere.
    for parameter in made.parameters():
        parameter.data += 0.05
    return made


def examples():
    return torch.rand(3, *SHAPE, generator=torch.Generator().manual_seed(0))
